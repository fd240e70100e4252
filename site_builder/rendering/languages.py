"""What an element says of a text in another language than the site's: which one it is, and which way it runs."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from babel.core import get_global

_RIGHT_TO_LEFT = frozenset(
    [
        "Adlm",
        "Arab",
        "Aran",
        "Armi",
        "Avst",
        "Chrs",
        "Cprt",
        "Elym",
        "Gara",
        "Hatr",
        "Hebr",
        "Hung",
        "Khar",
        "Lydi",
        "Mand",
        "Mani",
        "Mend",
        "Merc",
        "Mero",
        "Narb",
        "Nbat",
        "Nkoo",
        "Orkh",
        "Ougr",
        "Palm",
        "Phli",
        "Phlp",
        "Phnx",
        "Prti",
        "Rohg",
        "Samr",
        "Sarb",
        "Sidt",
        "Sogd",
        "Sogo",
        "Syrc",
        "Syre",
        "Syrj",
        "Syrn",
        "Thaa",
        "Todr",
        "Yezi",
    ]
)
"""The scripts whose letters have the bidirectional class R or AL. Source: Unicode, UAX 9 and UAX 24."""


@lru_cache(maxsize=256)
def direction(language: str) -> str:
    """The way a language's script runs: `ltr`, `rtl`, or `auto` where the script is not known.

    The script is the one that the tag names, or else the usual one. Source: CLDR, likely subtags.

    >>> direction("ar"), direction("az-Arab"), direction("en-GB"), direction("qtx")
    ('rtl', 'rtl', 'ltr', 'auto')
    """
    parts = language.split("-")
    name = parts[0].lower()
    scripts = [part.title() for part in parts[1:2] if len(part) == 4 and part.isalpha()]
    regions = [part.upper() for part in parts[1:] if len(part) == 2 or (len(part) == 3 and part.isdigit())]
    likely = get_global("likely_subtags")
    usual = next(
        (likely[tag] for tag in (*(f"{name}_{region}" for region in regions), name) if tag in likely), ""
    )
    script = next(iter(scripts), usual.split("_")[1] if usual else "")
    if not script:
        return "auto"
    return "rtl" if script in _RIGHT_TO_LEFT else "ltr"


def foreign(language: str, site: str) -> str:
    """A text's language where it is not the site's; empty where it is, or where a text has none of its own."""
    return "" if language.lower() == site.lower() else language


def language_attributes(language: str, site: str) -> str:
    """` lang="…" dir="…"` for the element that holds a text; empty where the text is in the site's language."""
    if not foreign(language, site):
        return ""
    return f' lang="{escape(language)}" dir="{direction(language)}"'


def in_the_sites_language(words: str, language: str, site: str) -> str:
    """Words of the interface as HTML within a text: where that is in another language, they say which is theirs."""
    escaped = escape(words, quote=False)
    return f"<span{language_attributes(site, '')}>{escaped}</span>" if foreign(language, site) else escaped
