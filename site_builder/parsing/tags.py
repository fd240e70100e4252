"""Start tags in HTML that an engine or the sanitiser wrote: where their attributes stand.

No parser: what is not written as a start tag with whole attributes is not found, and stays as it is.
"""

from __future__ import annotations

import re
from html import unescape

_NAME = r"""[^\s"'<>=/]+"""
_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'<>]+)"""

ATTRIBUTE = re.compile(rf"\s+({_NAME})(?:\s*=\s*({_VALUE}))?")
"""An attribute with the space before it: its name, and its value with quotes (None without one)."""

TYPED_ATTRIBUTE = re.compile(r"""([^\s"'<>=/]+)(?:\s*=\s*("[^"]*+"|'[^']*+'|[^\s"'>]+))?""")
"""An attribute as people type it, with or without a space before it: its name, and its value with quotes."""

TAG = re.compile(rf"<[a-zA-Z][^\s<>/]*((?:\s+{_NAME}(?:\s*=\s*{_VALUE})?)+)\s*/?>")
"""A start tag that has attributes; its group is all of them."""

ATTRIBUTES = rf"""(?:\s+{_NAME}(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+))?)*"""
"""The pattern of all attributes of a tag, if it has any, without groups.

A `<` in a value is written `&lt;` by engines and the sanitiser. So that no text is looked through again and again for
where a tag ends, one that was typed with it is not found.
"""

CANDIDATE = re.compile(r"(?:^|,)\s*([^\s,]\S*[^\s,]|[^\s,])")
"""An address in the value of `srcset`. Source: WHATWG HTML, parsing a srcset attribute."""

IMG = re.compile(rf"<img({ATTRIBUTES})\s*/?>", re.IGNORECASE)
"""A picture's tag; its group is all of its attributes."""


def attributes(written: str) -> dict[str, str]:
    """The attributes in a start tag, or in the part of it that holds them: values by names in lower case.

    Of several with one name the first counts, as in browsers; one without a value has an empty one.
    """
    found: dict[str, str] = {}
    for attribute in ATTRIBUTE.finditer(written):
        found.setdefault(attribute[1].lower(), value_of(attribute[2] or ""))
    return found


def value_of(written: str) -> str:
    """What an attribute's value means, from how it is written, with or without quotes."""
    return unescape(written[1:-1] if written[:1] in ('"', "'") else written)
