"""Before either engine: what no engine reads as its writer meant it is kept from it, and comes out as it was typed.

A sign that is kept is a character that no text has (one of Unicode's noncharacters) until the HTML is made; then it is
itself again, escaped. So it is right in code too.
"""

from __future__ import annotations

import re

import msgspec

from site_builder.reading.findings import Finding, taken_out
from site_builder.reading.html_names import HTML_NAMES, SWALLOWING, TagNames
from site_builder.reading.places import Places
from site_builder.reading.references import checked_references

_SIGNS = "<[{*_\\$~:>`^"
_KEPT = {sign: chr(0xFDD0 + number) for number, sign in enumerate(_SIGNS)}
_BACK = {kept: {"<": "&lt;", ">": "&gt;"}.get(sign, sign) for sign, kept in _KEPT.items()}
_ANY_KEPT = re.compile("[" + "".join(_KEPT.values()) + "]|%EF%B7%9[0-9A-F]")
_KEEP_ALL = str.maketrans(_KEPT)

Changes = dict[int, tuple[int, str]]
"""Where a change begins -> where it ends, and what is to stand there."""


class Protected(msgspec.Struct, frozen=True):
    """A text that can be given to an engine."""

    text: str
    keeps: bool = False
    """Whether signs were kept."""
    found: tuple[Finding, ...] = ()


def restored(html: str) -> str:
    """The HTML with the signs that were kept."""
    return _ANY_KEPT.sub(_restored, html)


def _restored(found: re.Match[str]) -> str:
    if found[0][0] != "%":
        return _BACK[found[0]]
    kept = chr(0xFDD0 + int(found[0][-1], 16))
    return "%" + _SIGNS[ord(kept) - 0xFDD0].encode().hex().upper() if kept in _BACK else found[0]


def protected(places: Places, extensions: frozenset[str]) -> Protected:
    """A text whose words all come out, and what its writer has to know. `extensions` are those that the engine reads."""
    text = places.text
    changes: Changes = {}
    found: list[Finding] = []
    if "<" in text:
        _keep_angles(places, changes, found)
    if "]" in text:
        references = checked_references(places, apart="alerts" in extensions)
        found += references.found
        changes |= {start: (start + 1, _KEPT["["]) for start in references.shown}
        changes |= references.labels
    _check_marks(places, extensions, changes, found)
    return Protected(_changed(text, changes), bool(changes), tuple(found))


def _changed(text: str, changes: Changes) -> str:
    if not changes:
        return text
    pieces: list[str] = []
    done = 0
    for start, (end, instead) in sorted(changes.items()):
        if start >= done:
            pieces += (text[done:start], instead)
            done = end
    return "".join((*pieces, text[done:]))


# --- Angle brackets -------------------------------------------------------------------------------------

_ANGLE = re.compile(r"<(?:!--|[!?]|(/?)([A-Za-z][^\s<>/]*)([^<>]*))")
_ENDS = {"<!--": "-->", "<?": "?>", "<!": ">"}
_HOST = re.compile(r"www\.[^\s<>\[\]]+", re.IGNORECASE)
_PREFIXED = re.compile(r"[a-z]\w*:[a-z][\w-]*/?")
_ADDRESS = re.compile(r"(?:https?|ftp)://|www\.", re.IGNORECASE)
_LAST = re.compile(r">(?=[\s.,;:!?)]|$)")
_UNQUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*'|([^\s"'<>`=]*=[^\s"'<>`]*))""")
_REST_OF_A_LINK = re.compile(r"(?:[^\[\]]|\[[^\[\]]*+\])*+\][(\[]")


def _keep_angles(places: Places, changes: Changes, found: list[Finding]) -> None:
    """Keep each `<` that begins words and no tag, or what has no end and would take all the rest with it.

    A host in angle brackets becomes a link, but for one in a link. A value with a `=` in it gets the quotation marks that
    it lacks. What word processors leave (`<o:p>`) is an address to one engine and a tag to the other: it is taken out.
    """
    text = places.text
    names = TagNames(text)
    lower = text.lower()
    last = {end: text.rfind(end) for end in _ENDS.values()}
    last |= {name: lower.rfind(f"</{name}") for name in SWALLOWING if f"<{name}" in lower}
    inside = 0
    for angle in _ANGLE.finditer(text):
        start, name = angle.start(), (angle[2] or "").lower()
        if start < inside:
            continue
        if _is_escaped(text, start) and places.without_code[start] == "<":
            if _ADDRESS.match(text, start + 1) and _LAST.match(text, angle.end()):
                changes[angle.end()] = angle.end() + 1, "&gt;"
        elif not name:
            end = _ENDS[angle[0]]
            if last[end] < angle.end():
                changes[start] = start + 1, _KEPT["<"]
            elif angle[0] == "<!--":
                inside = text.find(end, start) + len(end)
        elif name in SWALLOWING:
            if not angle[1] and last[name] < angle.end():
                changes[start] = start + 1, _KEPT["<"]
        elif _PREFIXED.fullmatch(name) and names.is_element(name) and places.without_code[start] == "<":
            changes[start] = angle.end() + 1, ""
            if not angle[1]:
                found.append(taken_out(name.rstrip("/"), place=start))
        elif _is_address(text, start, name):
            continue
        elif (host := _HOST.match(text, start + 1)) and text[host.end() : host.end() + 1] == ">":
            if _in_a_link(text, start, host.end() + 1):
                changes[start] = start + 1, _KEPT["<"]
            elif places.without_code[start] == "<":
                changes[start] = host.end() + 1, f"[{host[0]}](http://{host[0]})"
        elif names.is_word(name, angle[3]):
            changes[start] = start + 1, _KEPT["<"]
        elif name in HTML_NAMES and angle[3].count("=") > 1 and places.without_code[start] == "<":
            for value in _UNQUOTED.finditer(text, angle.start(3), angle.end(3)):
                if value[1]:
                    changes[value.start(1)] = value.end(1), f'"{value[1]}"'


def _is_escaped(text: str, start: int) -> bool:
    """Whether a sign stands for itself, after an odd number of backslashes."""
    before = start
    while before and text[before - 1] == "\\":
        before -= 1
    return (start - before) % 2 == 1


def _in_a_link(text: str, start: int, end: int) -> bool:
    """Whether something stands in the text of a link, as far as one looks, or where a link would be part of another."""
    if text[start - 1 : start] in ("]", "!"):
        return True
    before = text[max(0, start - _NEAR) : start].rpartition("\n\n")[2]
    after = text[end : end + _NEAR].partition("\n\n")[0]
    return before.count("[") > before.count("]") and _REST_OF_A_LINK.match(after) is not None


def _is_address(text: str, start: int, name: str) -> bool:
    """Whether angle brackets hold an address: of a link, or of mail."""
    before = text[max(0, start - _NEAR) : start].rstrip()
    defined = before.endswith("]:") and before[before.rfind("[") :][:2] != "[^"
    return "@" in name or defined or text[max(0, start - 2) : start] == "]("


_NEAR = 200
"""Characters in which a link's brackets, or a definition's label, are looked for."""


# --- Marks of what is not switched on ---------------------------------------------------------------------

_MARKS = (
    (
        "!!! ",
        re.compile(r"^!!! ?[\w-]+", re.MULTILINE),
        "admonition",
        "a box",
        "The engine python-markdown reads boxes, by its extension `admonition`; the engine commonmark reads alerts.",
    ),
    (
        "[!",
        re.compile(
            r"^(?:[ \t>]|(?:[*+-]|\d{1,9}[.)])(?=[ \t]))*(?P<mark>> ?\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\])",
            re.MULTILINE | re.IGNORECASE,
        ),
        "alerts",
        "an alert",
        "Set `markdown: {engine: commonmark}`, which reads alerts.",
    ),
    (
        "*[",
        re.compile(r"^ {0,3}\*\[[^\]\n]+\]:", re.MULTILINE),
        "abbr",
        "an abbreviation",
        "The engine python-markdown reads abbreviations, by its extension `abbr`.",
    ),
    (
        ":",
        re.compile(r":(?<![\w:/.]:)(?:[a-z][a-z0-9_+-]+|[+-]1):(?![\w:/])"),
        "emoji",
        "a name of an emoji",
        "No extension reads it: type the sign itself.",
    ),
    (
        "$$",
        re.compile(r"\$\$(?=\S)(?:[^$\n]|\n(?!\s*\n)){1,2000}+\$\$"),
        "math",
        "a formula",
        "No extension reads formulas: write it as code, or as a picture.",
    ),
    (
        "\\(",
        re.compile(r"(?<![\\\]])\\\((?=\S)[^\n]{0,200}?\S\\\)"),
        "math",
        "a formula",
        "No extension reads formulas: write it as code, or as a picture.",
    ),
)
"""What a mark has in it, the mark, the extension that reads it, what it means, what to do."""
_OF_AN_ADDRESS = re.compile(r"(?:\]\(<?|://|\bwww\.|(?<!\S)/)\S*+$", re.IGNORECASE)


def _check_marks(places: Places, extensions: frozenset[str], changes: Changes, found: list[Finding]) -> None:
    for sign, mark, extension, meaning, hint in _MARKS:
        if sign not in places.text or extension in extensions or not mark.search(places.text):
            continue
        for one in mark.finditer(places.prose):
            group = one.lastindex or 0
            start = one.start(group)
            if sign == "\\(" and _OF_AN_ADDRESS.search(places.text[max(0, start - _NEAR) : start]):
                continue
            typed = one[group].split("\n")[0][:40]
            found.append(Finding(f"“{typed}” is not read as {meaning}", hint, place=start))
            if sign == "$$":
                changes[one.start()] = one.end(), one[0].translate(_KEEP_ALL)
