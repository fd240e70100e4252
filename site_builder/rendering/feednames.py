"""What feed formats are called."""

MIME_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}

_NAMES = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}


def feed_name(kind: str) -> str:
    """A format's name, the same in every language."""
    return _NAMES[kind]
