"""Where the files of a site lie, relative to its folder."""

CONTENT = "content"
ARTICLES, TOPICS, PAGES, STATIC = (f"{CONTENT}/{name}" for name in ("articles", "topics", "pages", "static"))
TEXTS = (ARTICLES, TOPICS, PAGES)
"""The folders whose `.md` files are read."""

RESERVED = ".site-builder"
"""What the names of this program's own folders begin with."""
