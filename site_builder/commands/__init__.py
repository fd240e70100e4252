"""The editor's tools: what a site begins with, new articles, what is in the archive, whether the output is right."""
