"""What GitHub's Markdown adds within a line, struck text and addresses without any marks; and apostrophes.

Addresses are found by the rules of GFM's extended autolinks (https://github.github.com/gfm/, section 6.9). Beyond
them, an address ends before typographic quotation marks and the punctuation of Chinese and Japanese, `@a@b.org` is
no e-mail address, and what stands in an attribute list is left alone. The names of the patterns are in
`site_builder.reading.engines.selective`, with the sign without which a text has none of them.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.smarty import SubstituteTextPattern
from markdown.inlinepatterns import InlineProcessor
from markdown.util import INLINE_PLACEHOLDER_RE, STX, AtomicString

from site_builder.reading.engines.bare_addresses import ENDS

_RAW = r"<(?!www\.)(?:(?P<element>a|code|pre|kbd|samp|script|style)\b|[/!?a-zA-Z])[^<>]*>"
"""Raw HTML, whose attributes are no text; what stands in some elements is not either."""
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_MAIL_DOMAIN = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
_PATH = re.compile(rf"(?:[^\s<>{STX}{ENDS}]|{INLINE_PLACEHOLDER_RE.pattern})*")
_LOCAL = re.compile(r"[A-Za-z0-9.+_-]+")
_ATTRIBUTE = re.compile(r"""\{[^{}\n]*=["']?$""")
_CLOSING = "?!.,:*_~'\"’‘…"
_PAIRS = {")": "(", "]": "["}
_OF_A_WORD = "._-/@=&?#%+\\"
"""What `www.` follows where it begins no word, besides letters and digits."""
_LONGEST_LIST = 500
"""How far before an address the brace of an attribute list is looked for, in characters."""
_APOSTROPHES = (
    r"(?<=\w)'(?=[\"“«„]?\w)",
    r"(?<![\w.,;:!?\"'’”»])'(?=\d\d\b(?![^'\n]*[^\s'\d]'(?!\w)))",
)
"""No quotation marks in any language: between two letters, with a quotation mark before the second or without; and
before a year of two digits (`'68`), if nothing closes what it would begin."""
_MINUTES = r"(?<=\d)'(?!\w)"
_OPENING = re.compile(r"(?<!\w)'(?=\S)")


class _BareAddress(InlineProcessor):
    """What all of them share: raw HTML and links are passed over."""

    ANCESTOR_EXCLUDES = ("a",)
    sign = ""

    def __init__(self, md: Markdown) -> None:
        super().__init__(f"(?i:{_RAW})|(?P<sign>{self.sign})", md)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Any, int | None, int | None]:  # type: ignore[override]
        """The next link; or nothing, and that there is none in the rest."""
        found: re.Match[str] | None = m
        while found:
            place = found.end()
            if found["sign"]:
                address = self.address(found, data)
                if address and not _in_attribute_list(data, address[0]):
                    return self._link(data, *address)
            elif found["element"]:
                end = re.compile(f"</{found['element']}\\b", re.IGNORECASE).search(data, place)
                place = end.start() if end else len(data)
            found = self.getCompiledRegExp().search(data, place)
        return None, m.start(), len(data)

    def address(self, m: re.Match[str], data: str) -> tuple[int, int, str] | None:
        """Where an address starts and ends, and what goes before it in the link."""
        raise NotImplementedError

    def _link(self, data: str, start: int, end: int, before: str) -> tuple[Any, int, int]:
        text = self.unescape(data[start:end])
        link = Element("a", href=before + text)
        link.text = AtomicString(text)
        if data[start - 1 : start] == "<" and data[end : end + 1] == ">":
            return link, start - 1, end + 1
        return link, start, end


class _Address(_BareAddress):
    """`https://`, `http://` and `ftp://` before a name with a dot."""

    sign = "(?<![A-Za-z])(?:https?|ftp)://"

    def address(self, m: re.Match[str], data: str) -> tuple[int, int, str] | None:
        end = self._end(data, m.end(), least=2)
        return (m.start(), end, "") if end else None

    def _end(self, data: str, start: int, least: int) -> int:
        """Where an address ends whose domain starts here and has so many segments; 0 if there is no such domain."""
        domain = _DOMAIN.match(data, start)
        if not domain:
            return 0
        segments = domain[0].split(".")
        if len(segments) < least or any("_" in segment for segment in segments[-2:]):
            return 0
        path = _PATH.match(data, domain.end())
        end = self._unescaped_end(data, domain.end(), path.end() if path else domain.end())
        return max(_trimmed(data, start, end), domain.end())

    def _unescaped_end(self, data: str, start: int, end: int) -> int:
        """Before the first thing that stands aside and is not a sign after a backslash."""
        for held in INLINE_PLACEHOLDER_RE.finditer(data[start:end]):
            text = self.unescape(held[0])
            if not text.startswith(STX):
                return start + held.start()
        return end


class _WwwAddress(_Address):
    """`www.` at the beginning of a word."""

    sign = r"www\."

    def address(self, m: re.Match[str], data: str) -> tuple[int, int, str] | None:
        before = data[m.start() - 1 : m.start()]
        if before and (before.isalnum() or before in _OF_A_WORD):
            return None
        end = self._end(data, m.end(), least=1)
        return (m.start(), end, "http://") if end else None


class _MailAddress(_BareAddress):
    """`name@example.org`, with or without `mailto:`."""

    sign = "@"

    def address(self, m: re.Match[str], data: str) -> tuple[int, int, str] | None:
        start = m.start()
        while start and _LOCAL.match(data, start - 1, start):
            start -= 1
        domain = _MAIL_DOMAIN.match(data, m.end())
        if start == m.start() or not domain or domain[0][-1] in "-_" or data[start - 1 : start] in ("/", "@"):
            return None
        if data.endswith("mailto:", 0, start):
            return start - len("mailto:"), domain.end(), ""
        return None if data.endswith("xmpp:", 0, start) else (start, domain.end(), "mailto:")


def _trimmed(data: str, start: int, end: int) -> int:
    """Where an address ends without the punctuation of the sentence around it."""
    excess = {
        closing: data.count(closing, start, end) - data.count(opening, start, end)
        for closing, opening in _PAIRS.items()
    }
    while end > start:
        last = data[end - 1]
        if last in _PAIRS:
            if excess[last] <= 0:
                break
            excess[last] -= 1
            end -= 1
        elif last == ";":
            entity = data.rfind("&", start, end)
            end = entity if entity >= 0 and data[entity + 1 : end - 1].isalnum() else end - 1
        elif last in _CLOSING:
            end -= 1
        else:
            break
    return end


def _in_attribute_list(data: str, start: int) -> bool:
    """Whether an address is a value in braces."""
    if data[start - 1 : start] not in ("=", '"', "'"):
        return False
    brace = data.rfind("{", max(0, start - _LONGEST_LIST), start)
    return brace >= 0 and _ATTRIBUTE.match(data[brace:start]) is not None


class InlineExtension(Extension):
    """Struck text and bare addresses."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Addresses after links, and before raw HTML and entities are put aside; struck text with emphasis."""
        delimiters: Any = md
        delimiters.delimiters.add("~", "del", double=True)
        md.ESCAPED_CHARS.append("~")
        for priority, (name, pattern) in enumerate(
            (("bare_mail", _MailAddress), ("bare_www", _WwwAddress), ("bare_address", _Address)), 93
        ):
            md.inlinePatterns.register(pattern(md), name, priority)


class _Minutes(SubstituteTextPattern):
    """`5'`, of minutes or feet: no quotation mark, if nothing begins what it would close."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Any, Any, Any]:  # type: ignore[override]
        """The sign; or nothing."""
        before = data.rfind("'", max(0, m.start() - _LONGEST_QUOTE), m.start())
        if before >= 0 and _OPENING.match(data, before):
            return None, m.start(), m.end()
        return super().handleMatch(m, data)


_LONGEST_QUOTE = 300
"""How far before a sign the mark is looked for that it would close, in characters."""


class ApostropheExtension(Extension):
    """Tells apostrophes from single quotation marks, before `smarty` takes them for some."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Before the first of its patterns for quotation marks, which is at 30."""
        if "smarty" in md.treeprocessors:
            smarty: Any = md.treeprocessors["smarty"]
            patterns = [SubstituteTextPattern(one, ("’",), md) for one in _APOSTROPHES]
            for number, pattern in enumerate((*patterns, _Minutes(_MINUTES, ("’",), md))):
                smarty.inlinePatterns.register(pattern, f"apostrophe-{number}", 33 - number)
