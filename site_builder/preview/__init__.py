"""Watching the sources, building when they change, and showing the result in a browser."""
