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
_NO_BREAK = "\xa0\u2007\u202f"
"""Spaces that keep a number with its unit, or a French sign with its word."""

_FLAG = "\U0001f3f4[\U000e0020-\U000e007f]+"
"""The flag of a part of a country: England's and Scotland's are told apart by what nobody sees."""

_INVISIBLE = re.compile(
    f"({_FLAG})|"
    "[\x80-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What shows nothing by itself. Source: Unicode, Default_Ignorable_Code_Point; and the controls of Latin-1."""

_ONE_FORM = str.maketrans(
    {
        **dict.fromkeys(
            "`\xb4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u055a\u05f3\u2018\u2019\u201b\u2032\ua78b\ua78c\uff07",
            "'",
        ),
        **dict.fromkeys(
            "\xab\xbb\u05f4\u201c\u201d\u201e\u201f\u2033\u2039\u203a\u301d\u301e\u301f\uff02", '"'
        ),
        **dict.fromkeys(
            "\u058a\u05be\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e17\u2e3a\u2e3b\ufe58\ufe63\uff0d",
            "-",
        ),
    }
)
"""Apostrophes, quotation marks and hyphens, as keyboards and programs write them -> one of each."""

_SIGN = re.compile(
    r"[#%&*/@\\!?\xa1\xbf\xa7\xb6\u061f\u066a\u2020\u2021\u2030\u2031\u203b\u203c\u2047-\u2049"
    r"\uff01\uff03\uff05\uff06\uff0a\uff0f\uff1f\uff20\uff3c]|(?<!\S)[.\uff0e](?=\w)"
)
"""The punctuation that tells names apart, and a full stop that begins a word."""

_LAST_SIGMA = re.compile(r"(?<=\w)\u03c3(?!\w)")

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
    """The text in one line, with single spaces and none at its ends; no-break spaces within it stay what they are."""
    if text.isascii() or not any(space in text for space in _NO_BREAK):
        return " ".join(text.split())
    return _SPACE.sub(lambda run: " " if run[0].strip(_NO_BREAK) else run[0], text).strip()


def visible(text: str) -> str:
    """The text without what shows nothing: soft hyphens, zero-width characters, variation selectors, marks of order.

    >>> visible("Mos\\u00adkau\\u200b \\u2764\\ufe0f")
    'Moskau \u2764'
    """
    return text if text.isascii() else _INVISIBLE.sub(r"\1", text)


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """What the spellings of one name have in common, however it was typed.

    They differ at most by case, normal form, spaces, characters that cannot be seen, and by which apostrophe,
    quotation mark, hyphen or dash was at hand.

    >>> fold("Città  Vecchia") == fold("citta\u0300 vecchia")
    True
    >>> fold("L\u2019Aquila\u2011Ovest") == fold("l'aquila-ovest")
    True
    """
    plain = unicodedata.normalize("NFC", _SPACE.sub(" ", visible(name)).strip())
    return plain.translate(_ONE_FORM).casefold()


def _is_latin(character: str) -> bool:
    return "LATIN" in unicodedata.name(character, "")


def without_accents(text: str) -> str:
    """Latin letters lose their accents; other scripts keep their marks, which there change the letter."""
    plain: list[str] = []
    base = ""
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.combining(character) and base and _is_latin(base):
            continue
        if not unicodedata.combining(character):
            base = character
        plain.append(character)
    return unicodedata.normalize("NFC", "".join(plain))


def _in_word(character: str) -> bool:
    """Letters and digits, and the marks that are part of letters in many scripts."""
    return character.isalnum() or _is_mark(character)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Mc")


def slugify(text: str) -> str:
    """The part of an address that stands for a text, in any script; empty if the text has no letter or digit.

    What cannot be seen is never in it. A text too long for a file name is cut, and a digest of the whole keeps it
    unique.

    >>> slugify("L’Ucraina e la città")
    'l-ucraina-e-la-citta'
    >>> slugify("Москва")
    'москва'
    """
    lower = text.lower()
    if lower.isascii():
        slug = _NOT_IN_PLAIN_SLUG.sub("-", lower).strip("-")
    else:
        plain = without_accents(visible(lower).translate(_ONE_FORM).replace("ß", "ss"))
        words = "".join(c if _in_word(c) else " " for c in plain).split()
        slug = "-".join(filter(None, map(_without_stray_marks, words)))
    if len(slug.encode()) <= SLUG_BYTES:
        return slug
    mark = blake2b(slug.encode(), digest_size=4).hexdigest()
    return slug.encode()[: SLUG_BYTES - 9].decode(errors="ignore").rstrip("-") + "-" + mark


def _without_stray_marks(word: str) -> str:
    """The word from its first letter or digit on: a mark at the beginning stood on a sign that is gone."""
    return word[next((place for place, c in enumerate(word) if not _is_mark(c)), len(word)) :]


@lru_cache(maxsize=65536)
def name_slug(name: str, digest_size: int = 3) -> str:
    """The part of an address that stands for a name: a function of the name alone, one for all its spellings.

    Where the slug alone would lose a sign that tells names apart, a digest of the folded name follows, always:
    `C#` and `C` meet neither today nor when the other comes. Such signs are symbols of every sort (`+`, `=`, `$`,
    `°`, emoji), what stands for words in names (`#`, `&`, `/`, `@`, `%`, `*`, `!`, `?`) and a full stop before a word
    (`.NET`). What people put in or leave out is none: capitals, accents, spaces, hyphens, apostrophes and quotation
    marks, underscores, brackets, and the full stops, commas and points that abbreviate or separate. Two names that
    differ by these alone have one address, and whoever gives out addresses has to say so.

    `digest_size`: how many bytes the digest has.

    >>> name_slug("St. John’s"), name_slug("ST. JOHN'S")
    ('st-john-s', 'st-john-s')
    >>> name_slug("C") == name_slug("C#")
    False
    """
    folded = fold(name)
    slug = slugify(_LAST_SIGMA.sub("\u03c2", folded))
    if slug and not _loses_a_sign(folded):
        return slug
    return f"{slug or 'topic'}-{name_digest(folded, digest_size)}"


def name_digest(name: str, size: int) -> str:
    """A digest of a folded name for addresses, in hexadecimal digits, two a byte."""
    return blake2b(name.encode(), digest_size=size).hexdigest()


def _loses_a_sign(folded: str) -> bool:
    """Whether a slug of this name lacks a sign that tells it from other names."""
    if _SIGN.search(folded):
        return True
    return any(
        not c.isalnum() and (c > "\x7f" or c in "$+<=>^|~") and unicodedata.category(c) in _SYMBOLS
        for c in folded
    )


_SYMBOLS = frozenset(["Sm", "Sc", "Sk", "So", "Me", "Cn", "Co"])
"""Categories of signs: symbols, what encloses, and what is newer than this program's tables, as new emoji are."""


def sort_key(name: str) -> tuple[str, str]:
    """Orders names as a reader expects: case and accents count only between otherwise equal names."""
    return without_accents(visible(name)).casefold(), name


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
