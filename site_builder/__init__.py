"""Turns a folder of articles into an archive of dated briefings."""

__version__ = "0.1.0"
