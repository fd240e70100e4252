"""Watching a site's files, building when they change, and showing the result in a browser."""
