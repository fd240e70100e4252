"""What HTML a text may hold: elements, attributes, addresses; and lists of attributes as `{#id .class key=value}`.

One table, which the step that tells, the sanitiser and both engines use.
"""

from __future__ import annotations

import re
from html import escape

ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": frozenset({"id", "class", "lang", "dir", "title", "role"}),
    "a": frozenset({"href", "hreflang"}),
    "audio": frozenset({"src", "controls", "preload"}),
    "bdo": frozenset({"dir"}),
    "blockquote": frozenset(),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "data": frozenset({"value"}),
    "del": frozenset({"datetime"}),
    "details": frozenset({"open"}),
    "img": frozenset({"src", "srcset", "sizes", "alt", "width", "height", "loading"}),
    "input": frozenset({"type", "checked", "disabled"}),
    "ins": frozenset({"datetime"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "reversed", "type"}),
    "source": frozenset({"src", "srcset", "sizes", "type", "media", "width", "height"}),
    "td": frozenset({"colspan", "rowspan", "headers"}),
    "th": frozenset({"colspan", "rowspan", "headers", "scope"}),
    "time": frozenset({"datetime"}),
    "video": frozenset({"src", "poster", "controls", "width", "height", "preload"}),
}
"""The attributes that an element may have; those of `*` every one."""

ELEMENTS = frozenset(
    [
        "a", "abbr", "article", "aside", "audio", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite",
        "code", "col", "colgroup", "data", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption",
        "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "i", "img", "input",
        "ins", "kbd", "li", "mark", "nav", "ol", "p", "picture", "pre", "q", "rp", "rt", "ruby", "s", "samp",
        "section", "small", "source", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
        "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "video", "wbr",
    ]
)  # fmt: skip
"""The elements that may stay."""

RENAMED = {"acronym": "abbr", "strike": "s", "tt": "code"}
"""Elements of old HTML that mean what one of today's means."""

RESERVED = "--"
"""Stands in the ids that pages have of their own, and in none of a text."""

EMPTY = frozenset({"br", "col", "hr", "img", "input", "source", "wbr"})
"""Elements that have no end, of those that may stay."""

ADDRESSES = frozenset({"href", "src", "poster"})
"""Attributes whose value is an address. `srcset` holds several."""

SCHEMES = frozenset(
    [
        "bitcoin", "callto", "facetime", "ftp", "ftps", "gemini", "geo", "gopher", "http", "https",
        "im", "irc", "ircs", "magnet", "mailto", "matrix", "mms", "news", "nntp", "openpgp4fpr", "sftp", "sip",
        "sips", "skype", "sms", "smsto", "ssh", "tel", "webcal", "xmpp",
    ]
)  # fmt: skip
"""The schemes that an address in a text may have: none of them does anything in the page itself."""


def is_allowed(element: str, attribute: str) -> bool:
    """Whether an element may have an attribute; both in lower case."""
    return attribute in ATTRIBUTES["*"] or attribute in ATTRIBUTES.get(element, frozenset())


def scheme(address: str) -> str:
    """The scheme that a browser sees in an address, in lower case; empty if it is relative.

    Source: WHATWG URL, basic URL parser: C0 controls and spaces at the ends and tabs and line ends anywhere are nothing.
    """
    found = _SCHEME.match(_NOTHING.sub("", address))
    return found[1].lower() if found else ""


_NOTHING = re.compile(r"[\t\r\n]|^[\x00-\x20]+")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")

_PART = re.compile(
    r"""[ \t]*+(?:\#(?P<id>[^\s#.{}"'=<>]+)|\.(?P<class>-?[A-Za-z_][\w-]*)|"""
    r"""(?P<key>[A-Za-z][\w:.-]*)=(?:"(?P<double>[^"{}]*)"|'(?P<single>[^'{}]*)'|(?P<bare>[^\s"'{}<>=]+)))(?=[ \t]|$)"""
)


def attribute_list(typed: str, element: str) -> dict[str, str]:
    """The attributes that stand between the braces of a list, by name.

    Empty if it is no such list but words: one of its parts reads neither `#id`, `.class` nor `key=value`, or nothing of
    it is left once the element has only what it may have.
    """
    attributes: dict[str, str] = {}
    rest = typed.removeprefix(":").strip()
    place = 0
    while place < len(rest):
        part = _PART.match(rest, place)
        if not part:
            return {}
        if part["id"]:
            attributes["id"] = part["id"]
        elif part["class"]:
            attributes["class"] = f"{attributes.get('class', '')} {part['class']}".strip()
        else:
            value = next(part[name] for name in ("double", "single", "bare") if part[name] is not None)
            attributes[part["key"]] = value
        place = part.end()
    return attributes if any(is_allowed(element, name.lower()) for name in attributes) else {}


def written(attributes: dict[str, str]) -> str:
    """Attributes as they stand in a start tag, each with a space before it."""
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
