"""Characters and names: what may be written, what counts as the same name, what stands in an address."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from html import unescape

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_PLAIN_SLUG = re.compile(r"[^a-z0-9]+")
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")

SLUG_BYTES = 120
"""The longest slug, in bytes of UTF-8: leaves room for what a permalink adds, below the 255 that file systems allow."""


def clean(text: str) -> str:
    """The text with every character that XML 1.0 cannot carry replaced by U+FFFD, one for one.

    Source: XML 1.0, section 2.2, production Char.
    """
    return _FORBIDDEN.sub("\ufffd", text)


def looks_like_utf_16(content: bytes) -> bool:
    """Whether so many bytes are zero that they cannot be meant."""
    return content[:200].count(b"\0") * 4 > len(content[:200])


def one_line_end(text: str) -> str:
    """The text with `\\n` at the end of each line, whatever the editor wrote."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def collapse(text: str) -> str:
    """The text in one line, with single spaces and none at its ends."""
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """What two spellings of one name have in common: they differ by case, normal form or spaces at most.

    >>> fold("Città  Vecchia") == fold("citta\u0300 vecchia")
    True
    """
    return unicodedata.normalize("NFC", collapse(name)).casefold()


def _is_latin(character: str) -> bool:
    return "LATIN" in unicodedata.name(character, "")


def without_accents(text: str) -> str:
    """Latin letters lose their accents; other scripts keep their marks, which there change the letter."""
    plain: list[str] = []
    base = ""
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.combining(character) and _is_latin(base):
            continue
        if not unicodedata.combining(character):
            base = character
        plain.append(character)
    return unicodedata.normalize("NFC", "".join(plain))


def _in_word(character: str) -> bool:
    """Letters and digits, and the marks that are part of letters in many scripts."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def slugify(text: str) -> str:
    """The part of an address that stands for a text, in any script; empty if the text has no letter or digit.

    A text too long for a file name is cut, and a digest of the whole keeps it unique.

    >>> slugify("L’Ucraina e la città")
    'l-ucraina-e-la-citta'
    >>> slugify("Москва")
    'москва'
    """
    lower = text.lower()
    if lower.isascii():
        slug = _NOT_IN_PLAIN_SLUG.sub("-", lower).strip("-")
    else:
        plain = without_accents(lower.replace("ß", "ss"))
        slug = "-".join("".join(c if _in_word(c) else " " for c in plain).split())
    if len(slug.encode()) <= SLUG_BYTES:
        return slug
    mark = blake2b(slug.encode(), digest_size=4).hexdigest()
    return slug.encode()[: SLUG_BYTES - 9].decode(errors="ignore").rstrip("-") + "-" + mark


def sort_key(name: str) -> tuple[str, str]:
    """Orders names as a reader expects: case and accents count only between otherwise equal names."""
    return without_accents(name).casefold(), name


def plain_text(html: str) -> str:
    """The text of an HTML fragment, in one line."""
    return collapse(clean(unescape(_TAG.sub("", html))))


def shorten(text: str, length: int) -> str:
    """The text, or its beginning up to a word's end and an ellipsis, of at most `length` characters."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    space = cut.rfind(" ")
    return cut[: space if space > length // 2 else None].rstrip(" ,;:.–—-") + "…"
