"""HTML that is safe to publish, and what had to be taken out of it to make it so.

One pass over the tags decides and tells: elements and attributes that may stay, addresses, comments, frames that become
links. Then nh3, which knows HTML as browsers do, has the last word; what it would still change is told too. A tag that
no HTML knows is text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING

from site_builder.parsing import tags
from site_builder.parsing.tags import TYPED_ATTRIBUTE, value_of
from site_builder.parsing.text import visible
from site_builder.reading.attributes import (
    ADDRESSES,
    ATTRIBUTES,
    ELEMENTS,
    EMPTY,
    RENAMED,
    RESERVED,
    SCHEMES,
    is_allowed,
    scheme,
    written,
)
from site_builder.reading.findings import Finding, taken_out
from site_builder.reading.html_names import HTML_NAMES, SWALLOWING, TagNames
from site_builder.reading.nesting import NEED_NO_END, TAG, refuse_what_takes_long

if TYPE_CHECKING:
    import nh3

_OF_A_NOTE = re.compile(r"fn(?:ref\d*)?:")


_TAG = re.compile(
    r"""<(?:(?P<end>/?)(?P<name>[a-zA-Z][^\s<>/]*)(?P<rest>(?:[^>=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=)*+)>"""
    r"""|!--(?:-?>|(?P<comment>.*?)--!?>)|[!?](?P<other>[^>]*)>)|<""",
    re.DOTALL,
)
_PLAIN = frozenset(f"<{end}{name}>" for name in ELEMENTS for end in ("", "/"))
_ENDING = {name: re.compile(f"</{name}[\\s>/]", re.IGNORECASE) for name in ("script", "style")}
"""The ends of elements that hold no words."""
_FRAMES = {"iframe": "src", "embed": "src", "object": "data", "frame": "src"}
"""Elements that show something from elsewhere, and where they say what."""
_APART = frozenset(
    [
        "address", "body", "center", "dialog", "dir", "fieldset", "form", "frameset", "head", "html", "legend", "main",
        "marquee", "menu", "noframes", "noscript", "optgroup", "option", "search", "select", "template", "textarea",
        "title",
    ]
)  # fmt: skip
"""Elements that may not stay and whose words stand apart from those around them."""


def sanitised(html: str, *, typed: bool = True) -> tuple[str, list[Finding]]:
    """The HTML without what may not stay, and what that was.

    `typed`: whether its writer may have typed tags or attributes; all others are an engine's own.
    Raises RecursionError or TooMuchError for what would take long.
    """
    if not typed and not _UNUSUAL.search(html):
        refuse_what_takes_long(html)
        return _cleaner().clean(html), []
    sieve = _Sieve(html)
    passed = sieve.passed()
    refuse_what_takes_long(passed)
    cleaned = _cleaner().clean(passed)
    return cleaned, [*sieve.found, *_unpaired(passed), *_lost(passed, cleaned)]


def without_reserved_ids(html: str) -> tuple[str, list[Finding]]:
    """HTML that is trusted, without the ids that are the page's own, and which those were."""
    found: list[Finding] = []

    def free(tag: re.Match[str]) -> str:
        return tags.ATTRIBUTE.sub(lambda one: one[0] if is_free(one) else "", tag[0])

    def is_free(attribute: re.Match[str]) -> bool:
        if attribute[1].lower() != "id" or RESERVED not in (identity := value_of(attribute[2] or "")):
            return True
        found.append(_reserved(identity, attribute[0].strip()))
        return False

    return (tags.TAG.sub(free, html), found) if RESERVED in html else (html, found)


def _reserved(identity: str, typed: str) -> Finding:
    return Finding(f"the id “{identity[:60]}” is taken out", "Ids with -- are the page's own.", typed)


_UNUSUAL = re.compile(r'="(?!https?://[\w.-]+[/"?#]|mailto:|#?fn(?:ref\d*)?:[^":\[\]]*"|[^":\[\]]*")')
"""An address that has to be looked at; those of footnotes have a colon too."""


class _Sieve:
    """One pass over the tags of a text, with what was found on the way."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.found: list[Finding] = []
        self._ids: set[str] = set()
        self._names = TagNames(html)
        self._lower = html.lower()
        self._until = 0
        """Where what is left out with its element ends."""

    def passed(self) -> str:
        pieces: list[str] = []
        done = 0
        last = self.html.rfind(">") + 1
        for tag in _TAG.finditer(self.html, 0, last):
            if tag.start() < self._until:
                continue
            if self._until > done:
                done = self._until
            pieces.append(self.html[done : tag.start()])
            done = tag.end()
            pieces.append(tag[0] if tag[0] in _PLAIN else self._tag(tag))
        done = max(done, self._until)
        pieces += (self.html[done:last], self.html[max(done, last) :].replace("<", "&lt;"))
        return "".join(pieces)

    def _tag(self, tag: re.Match[str]) -> str:
        if not (name := tag["name"]):
            return self._no_element(tag)
        name = name.lower()
        name = RENAMED.get(name, name)
        if name not in ELEMENTS:
            return self._taken_out(name, tag)
        if tag["end"]:
            return "" if name in EMPTY else f"</{name}>"
        attributes = self._attributes(name, tag)
        if name == "input" and ' type="checkbox"' not in attributes:
            self._tell("<input> is taken out", "Forms need a program on the host.", tag[0])
            return ""
        return f"<{name}{attributes}>"

    def _no_element(self, tag: re.Match[str]) -> str:
        if tag[0] == "<":
            return "&lt;"
        text = (tag["comment"] or tag["other"] or "").strip()
        if text and text != "more":
            kind = "a comment" if tag[0].startswith("<!--") else "an instruction for programs"
            self._tell(f"{kind} is left out", "It is on no page and in no feed.", tag[0])
        return ""

    def _taken_out(self, name: str, tag: re.Match[str]) -> str:
        if name.endswith(":") or self._names.is_word(name, tag["rest"]):
            return escape(tag[0], quote=False)
        if name in SWALLOWING and not tag["end"]:
            if self._lower.rfind(f"</{name}") < tag.end():
                return escape(tag[0], quote=False)
            if end := _ENDING[name].search(self.html, tag.end()) if name in _ENDING else None:
                closed = self.html.find(">", end.start())
                self._until = closed + 1 if closed >= 0 else len(self.html)
                self._tell(f"<{name}> is taken out, with all that is in it", "", tag[0])
                return ""
        glued = name in _FRAMES and self.html[tag.end() : tag.end() + 1].isalnum()
        space = " " if glued or name in _APART else ""
        if tag["end"]:
            known = name in HTML_NAMES or self._names.is_element(name)
            return space if known else escape(tag[0], quote=False)
        if name in _FRAMES and (link := self._framed(name, tag)):
            return link
        self.found.append(taken_out(name, tag[0]))
        return space

    def _framed(self, name: str, tag: re.Match[str]) -> str:
        """A link to what a frame would have shown."""
        attributes = {key.lower(): value_of(value) for key, value in TYPED_ATTRIBUTE.findall(tag["rest"])}
        address = attributes.get(_FRAMES[name], "").strip()
        if not address or scheme(address) not in ("", "http", "https"):
            return ""
        self._tell(
            f"<{name}> has become a link",
            "A frame would have readers ask another site without knowing it.",
            tag[0],
        )
        title = attributes.get("title", "").strip() or address
        link = f'<a class="embedded" href="{escape(address)}">{escape(title)}</a>'
        return link if self.html.startswith("</", tag.end()) else f"{link} "

    def _attributes(self, name: str, tag: re.Match[str]) -> str:
        kept: dict[str, str] = {}
        for attribute in TYPED_ATTRIBUTE.finditer(tag["rest"]):
            key, value = attribute[1].lower(), value_of(attribute[2] or "")
            if key == "name" and name == "a":
                key = "id"  # what places were called in old HTML
            if key in kept:
                continue
            if not is_allowed(name, key):
                self._tell(f"the attribute “{key[:40]}” of <{name}> is taken out", "", attribute[0])
            elif key in ADDRESSES and scheme(value) not in _WITH_NONE:
                self._tell(
                    f"the address “{value.strip()[:60]}” of <{name}> is taken out",
                    f"Addresses in texts do not begin with {scheme(value)}:.",
                    value,
                )
            elif key == "srcset" and any(scheme(one) not in _WITH_NONE for one in re.split(r"[\s,]+", value)):
                self._tell(
                    f"the addresses “{value.strip()[:60]}” of <{name}> are taken out", "", attribute[0]
                )
            elif key != "id":
                kept[key] = value
            elif self._is_free(identity := visible(value), attribute[0], tag[0]):
                kept[key] = identity
        if name == "input" and kept.get("type") == "checkbox":
            kept["disabled"] = ""
        return written(kept)

    def _is_free(self, identity: str, typed: str, tag: str) -> bool:
        """Whether an element of a text may have this id: no other has it, and the page itself cannot have it.

        `typed`: the attribute; `tag`: the tag that it stands in.
        """
        if not identity or re.search(r"\s", identity):
            self._tell(f"the id “{identity[:60]}” is taken out", "An id has no spaces.", typed)
        elif _OF_A_NOTE.match(identity) and not tag.startswith(("<li", "<sup")):
            self._tell(
                f"the id “{identity[:60]}” is taken out", "Ids with fn: are those of footnotes.", typed
            )
        elif RESERVED in identity:
            self.found.append(_reserved(identity, typed))
        elif identity in self._ids:
            self._tell(f"the id “{identity[:60]}” is taken out: another element has it", "", typed)
        else:
            self._ids.add(identity)
            return True
        return False

    def _tell(self, message: str, hint: str, typed: str) -> None:
        self.found.append(Finding(message, hint, typed))


_WITH_NONE = SCHEMES | {""}


_NEED_NO_PARTNER = NEED_NO_END | EMPTY | {"rt", "rp"}


def _unpaired(html: str) -> Iterator[Finding]:
    """The tags without the end or the beginning that they need: a word that was meant is not seen, or marks the rest."""
    balance = Counter[str]()
    for end, name in ((tag[1], tag[2]) for tag in TAG.finditer(html)):
        balance[name] += -1 if end else 1
    for name, number in balance.items():
        if not number or name in _NEED_NO_PARTNER:
            continue
        tag, what = (f"<{name}>", "end") if number > 0 else (f"</{name}>", "beginning")
        yield Finding(
            f"{tag} is read as a tag, which has no {what}",
            f"If the word is meant, write `{tag}`; if the tag is, give it its {what}.",
            tag.removesuffix(">"),
        )


_ADDRESS_IN_TAG = re.compile(r'\s(?:href|src|srcset|poster)="([^"]*)"')


def _lost(passed: str, cleaned: str) -> list[Finding]:
    """The addresses that nh3 took out though they had passed: those that no browser could make out."""
    before, after = (
        Counter(map(unescape, _ADDRESS_IN_TAG.findall(html))) if html.count('="') else Counter[str]()
        for html in (passed, cleaned)
    )
    return [
        Finding(f"the address “{address[:60]}” is taken out: no browser can make it out", "", address)
        for address in before - after
    ]


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=set(ELEMENTS),
        attributes={name: set(names) for name, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
