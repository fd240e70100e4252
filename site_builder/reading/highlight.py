"""The colours of code: `<code class="language-python">` -> the same text, its words marked with classes.

The classes are the short ones of Pygments (`k` a keyword, `s` a string), which its style sheets know and the theme
colours. No sign of the code is changed, added or lost: where a lexer would, the code stays plain. It stays plain too
where nobody knows its language, and where a text has more code than `HIGHLIGHTED`; a text's time limit covers the rest.

Sources: pygments.org, "Available lexers" and the token types with their short names.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pygments.lexer import Lexer

HIGHLIGHTED = 100_000
"""Characters of code in one text that are highlighted; a piece that would exceed them is left plain."""

_SIGN = '<code class="language-'
_CODE = re.compile(r'(<pre(?:\s[^<>]*)?><code class="language-([^"\s<>]+)[^<>]*>)([^<]+)</code>')
"""Code in which nothing is marked yet: what goes before it, its language, and the text."""

_PLAIN = frozenset(["", "w", "n", "p"])
"""Classes of what has no colour of its own: text, spaces, most names, brackets and commas. They are half of all."""


def highlighted(html: str) -> str:
    """The HTML with its code highlighted; everything else, and the text of the code, is as it was."""
    if _SIGN not in html:
        return html
    left = HIGHLIGHTED

    def marked(found: re.Match[str]) -> str:
        nonlocal left
        code, lexer = unescape(found[3]), _lexer(unescape(found[2]).lower())
        if lexer is None or len(code) > left:
            return found[0]
        left -= len(code)
        inner = _marked(code, lexer)
        return f"{found[1]}{inner}</code>" if inner else found[0]

    return _CODE.sub(marked, html)


def _marked(code: str, lexer: Lexer) -> str:
    """The code with its words in spans; empty where it has to stay plain."""
    # Without a line end in the end, lexers lose the last line.
    whole = code if code.endswith("\n") else f"{code}\n"
    try:
        # Not `get_tokens`, which takes away blank lines and a byte order mark.
        tokens = [(kind, value) for _, kind, value in lexer.get_tokens_unprocessed(whole) if value]
    except BaseException:
        _lexer.cache_clear()  # what a text leaves half done must not reach the next
        raise
    if "".join(value for _, value in tokens) != whole:
        return ""
    if whole != code:
        kind, value = tokens[-1]
        tokens[-1] = kind, value[:-1]
    pieces = []
    for name, group in groupby(tokens, lambda token: _class(token[0])):
        text = escape("".join(value for _, value in group), quote=False)
        pieces.append(text if name in _PLAIN or not text else f'<span class="{name}">{text}</span>')
    return "".join(pieces)


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    """What reads a language, by one of its names in lower case; None if nothing does."""
    if language not in _languages():
        return None
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(language)


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    """The names of all languages. Plugins are left out: what is installed beside Pygments decides nothing here."""
    from pygments.lexers import get_all_lexers

    return frozenset(alias.lower() for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases)


@lru_cache(maxsize=1024)
def _class(kind: Any) -> str:
    """The short class of a token's type, or of the nearest above it that has one."""
    from pygments.token import STANDARD_TYPES

    while kind not in STANDARD_TYPES and kind.parent is not None:
        kind = kind.parent
    return str(STANDARD_TYPES.get(kind, ""))
