"""Writes an archive of N generated articles, for measuring.

    python -m benchmarks.generate DIR N [--words 490] [--engine commonmark]

About so many words an article (490, or 5,000 as newsletters have), three topics each out of 200, a source, a footnote or
a list in some, an event in one of twenty. The same N gives the same bytes everywhere: texts are put together from word
lists by a random generator with a fixed seed.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

_SYLLABLES = [consonant + vowel for consonant in "bcdfglmnprstv" for vowel in "aeio"]
_SMALL = (
    "and",
    "the",
    "of",
    "in",
    "to",
    "for",
    "with",
    "on",
    "at",
    "by",
    "from",
    "as",
    "that",
    "which",
    "while",
    "after",
)

WORDS = 490
"""Words in an article's body, if no other number is wanted."""

ENGINES = ("python-markdown", "commonmark")

TOPICS = 200


def _vocabulary(random_: random.Random) -> list[str]:
    return ["".join(random_.choices(_SYLLABLES, k=random_.choice((2, 2, 3, 3, 4)))) for _ in range(4000)]


def _sentence(random_: random.Random, words: list[str], length: int) -> str:
    chosen = [random_.choice(_SMALL) if place % 3 == 1 else random_.choice(words) for place in range(length)]
    if length > 12 and random_.random() < 0.08:
        chosen[5] = f"**{chosen[5]}**"
    if length > 12 and random_.random() < 0.1:
        chosen[8] = f"*{chosen[8]}*"
    if length > 12 and random_.random() < 0.1:
        chosen[10] = f"[{chosen[10]}](https://example.org/{chosen[10]})"
    return " ".join(chosen).capitalize() + "."


def _body(random_: random.Random, words: list[str], length_wanted: int) -> Iterator[str]:
    left = length_wanted
    paragraph: list[str] = []
    section = 0
    while left > 0:
        length = random_.randint(8, 22)
        left -= length
        paragraph.append(_sentence(random_, words, length))
        if len(paragraph) == 4:
            yield " ".join(paragraph)
            paragraph = []
            section += 1
            if section % 3 == 0:
                yield f"## {_sentence(random_, words, 5)[:-1]}"
            if section == 4 and random_.random() < 0.3:
                yield "\n".join(f"- {_sentence(random_, words, 7)}" for _ in range(3))
                left -= 21
    yield " ".join(paragraph)
    if random_.random() < 0.2:
        yield "See the note.[^1]\n\n[^1]: " + _sentence(random_, words, 9)


def article(number: int, random_: random.Random, words: list[str], length: int = WORDS) -> tuple[str, str]:
    """The path and the text of one article."""
    day = date(2005, 1, 1) + timedelta(days=number % 7300)
    title = _sentence(random_, words, 7)[:-1]
    topics = random_.sample(range(TOPICS), 3)
    lines = [
        "---",
        f"title: {title}",
        f"date: {day}",
        f"summary: {_sentence(random_, words, 18)}",
        f"topics: [{', '.join(f'Topic {topic}' for topic in topics)}]",
        "sources:",
        f"  - name: Outlet {random_.randrange(40)}",
        f"    title: {_sentence(random_, words, 6)[:-1]}",
        f"    published: {day}",
    ]
    if number % 20 == 0:
        lines += [
            "events:",
            f"  - id: event-{number}",
            f"    date: {day}",
            f"    title: {title}",
            "    place: Topic 1",
        ]
    text = "\n".join([*lines, "---", "", "\n\n".join(_body(random_, words, length)), ""])
    return f"content/articles/{day.year}/{day}-{number:06}.md", text


def generate(folder: Path, count: int, length: int = WORDS, engine: str = ENGINES[0]) -> None:
    """Write the archive: `count` articles of about `length` words, to be read by an engine."""
    random_ = random.Random(20250428)
    words = _vocabulary(random_)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "site.yaml").write_text(
        "title: Generated archive\nbase_url: https://example.org/\nlanguage: en\ntimezone: Europe/Rome\nid: generated\n"
        f"markdown: {{engine: {engine}}}\n"
    )
    for number in range(count):
        path, text = article(number, random_, words, length)
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate")
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", metavar="N", type=int)
    parser.add_argument("--words", type=int, default=WORDS)
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    asked = parser.parse_args()
    generate(asked.folder, asked.count, asked.words, asked.engine)
