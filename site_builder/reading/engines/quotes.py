"""Quotation marks of the article's language, where a site has the extension `smarty`.

The marks are those of CLDR (`delimiters` of each locale), but for Italian and Dutch, whose newspapers set “…” where
somebody types `"`. French has U+00A0 inside them: Imprimerie nationale, *Lexique des règles typographiques*, sets
a space between words there that does not break, and the narrow one (U+202F) before `;`, `!` and `?` only.
"""

from __future__ import annotations

Marks = tuple[str, str, str, str]
"""Double: left, right; single: left, right."""

_HIGH: Marks = ("“", "”", "‘", "’")
_LOW: Marks = ("„", "“", "‚", "‘")
_LOW_AND_HIGH: Marks = ("„", "”", "«", "»")
_NORTHERN: Marks = ("”", "”", "’", "’")
_ANGLED: Marks = ("«", "»", "“", "”")
_ANGLED_AND_LOW: Marks = ("«", "»", "„", "“")
_SWISS: Marks = ("«", "»", "‹", "›")
_FRENCH: Marks = ("«\u00a0", "\u00a0»", "“", "”")

_BY_LANGUAGE = {
    "be": _ANGLED_AND_LOW,
    "bg": _LOW,
    "ca": _ANGLED,
    "cs": _LOW,
    "de": _LOW,
    "de-ch": _SWISS,
    "de-li": _SWISS,
    "el": _ANGLED,
    "es": _ANGLED,
    "es-419": _HIGH,
    "es-mx": _HIGH,
    "es-us": _HIGH,
    "fa": _SWISS,
    "fi": _NORTHERN,
    "fr": _FRENCH,
    "hr": ("„", "”", "‚", "’"),
    "hu": ("„", "”", "»", "«"),
    "is": _LOW,
    "lt": _LOW,
    "nb": ("«", "»", "‘", "’"),
    "nn": ("«", "»", "‘", "’"),
    "no": ("«", "»", "‘", "’"),
    "pl": _LOW_AND_HIGH,
    "pt-pt": _ANGLED,
    "ro": _LOW_AND_HIGH,
    "ru": _ANGLED_AND_LOW,
    "sk": _LOW,
    "sl": _LOW,
    "sr": ("„", "”", "‘", "’"),
    "sv": _NORTHERN,
    "uk": _ANGLED_AND_LOW,
}


def marks_of(language: str) -> Marks:
    """The quotation marks of a language, by its tag (BCP 47); English ones where none are known."""
    tag = language.lower().replace("_", "-")
    while tag:
        if tag in _BY_LANGUAGE:
            return _BY_LANGUAGE[tag]
        tag = tag.rpartition("-")[0]
    return _HIGH


def substitutions(marks: Marks) -> dict[str, str]:
    """The marks as `smarty` is told of them."""
    names = ("left-double-quote", "right-double-quote", "left-single-quote", "right-single-quote")
    return dict(zip(names, marks, strict=True))
