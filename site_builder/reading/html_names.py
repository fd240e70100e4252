"""The names that HTML has or ever had: what stands in angle brackets and is none of them is words.

Sources: WHATWG HTML (with its obsolete elements), HTML 2.0 to 4.01, SVG 2 and MathML 3, and what browsers once had.
"""

from __future__ import annotations

import re

HTML_NAMES = frozenset(
    [
        "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base",
        "basefont", "bdi", "bdo", "bgsound", "big", "blink", "blockquote", "body", "br", "button", "canvas",
        "caption", "center", "cite", "code", "col", "colgroup", "command", "content", "data", "datalist", "dd",
        "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "element", "em", "embed", "fencedframe",
        "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1", "h2", "h3",
        "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "ilayer", "image", "img",
        "input", "ins", "isindex", "kbd", "keygen", "label", "layer", "legend", "li", "link", "listing", "main",
        "map", "mark", "marquee", "math", "menu", "menuitem", "meta", "meter", "multicol", "nav", "nextid",
        "nobr", "noembed", "noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param",
        "picture", "plaintext", "pre", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "script",
        "search", "section", "select", "selectedcontent", "shadow", "slot", "small", "source", "spacer", "span",
        "strike", "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "template",
        "textarea", "tfoot", "th", "thead", "time", "title", "tr", "track", "tt", "u", "ul", "var", "video",
        "wbr", "xml", "xmp",
    ]
)  # fmt: skip
"""Names of HTML's elements, of any time."""

_FOREIGN_NAMES = frozenset(
    [
        "animate", "animatemotion", "animatetransform", "circle", "clippath", "defs", "desc", "ellipse",
        "feblend", "fecolormatrix", "feflood", "fegaussianblur", "femerge", "feoffset", "filter",
        "foreignobject", "g", "glyph", "line", "lineargradient", "marker", "mask", "metadata", "mpath", "path",
        "pattern", "polygon", "polyline", "radialgradient", "rect", "set", "stop", "switch", "symbol", "text",
        "textpath", "tref", "tspan", "use", "view", "annotation", "maction", "merror", "mfrac", "mglyph", "mi",
        "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt",
        "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none",
        "semantics",
    ]
)  # fmt: skip
"""Names of SVG's and MathML's elements. Many are words, so they count only within such a drawing or formula."""

SWALLOWING = frozenset(
    ["iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp"]
)
"""Elements in which a browser sees no tags: without their end, all the rest of a text would be gone."""

_NAMES = re.compile(r"<(/?)([A-Za-z][^\s<>/]*)")
_WORDS = re.compile(r"\s[^\s/]")
_KEY_AND_VALUE = re.compile(r"[^\s\"'<>/=]\s*=")


class TagNames:
    """The names in the angle brackets of one text."""

    def __init__(self, text: str) -> None:
        names: tuple[set[str], set[str]] = (set(), set())
        for end, name in _NAMES.findall(text):
            names[bool(end)].add(name.lower())
        self._elements = names[0] & names[1]
        self._in_drawing = not names[0].isdisjoint(("svg", "math"))

    def is_element(self, name: str) -> bool:
        """Whether a name, in lower case, has an end in the text, or is one."""
        return name.endswith("/") or name in self._elements

    def is_word(self, name: str, rest: str) -> bool:
        """Whether `<name rest>` is words and no tag: no HTML knows its name, and nothing about it is that of a tag.

        It has no `key=value`, no `-` or `:` in its name, and no closing tag in the text. What begins as an address and
        goes on after a space is words too.
        """
        name = name.lower()
        if name in HTML_NAMES or name in self._elements:
            return False
        if "-" in name if ":" not in name else not _WORDS.search(rest):
            return False
        return not _KEY_AND_VALUE.search(rest) and not (self._in_drawing and name in _FOREIGN_NAMES)
