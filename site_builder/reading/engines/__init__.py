"""Markdown to HTML by one of two converters. Whatever is to be the same with both stands before or after them."""
