"""Case 16 and its like, by chance: any bytes as one file give an article, or problems with a place in the file.

RELIABILITY, as in test_reliability_machine.py, makes the run a long one.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from site_builder.errors import BuildError
from site_builder.opening.config import MarkdownSettings
from site_builder.reading.article import read_content_file
from site_builder.reading.texts import ReadSettings
from tests.counting import calls, ending
from tests.harness import SETTINGS, Site
from tests.totals import ASKED, TOTALS, examples

SETTINGS_OF_READING = ReadSettings(
    "Europe/Rome", MarkdownSettings(time_limit=1), {"topics": ("tags", "categories")}
)

SIGNS = [
    "---", "+++", "{", "}", "[", "]", "\n", "\n\n", "  ", "\t", ": ", ":", ", ", "- ", "? ", "|\n", ">-\n  ", '"', "'", "\\",
    "&a ", "*a", "<<: *a", "!!str ", "!!python/object/apply:os.system ", "!", "%YAML 1.1\n", "...\n", "---\n", "+++\n", " = ",
    '"""', "'''", "[[x]]\n", "[x]\n", "\\u0000", "\\ud800", "\\x", "\x00", "\x07", "\x85", "\u2028", "\ufeff", "\ufffe", "è", "𝔘",
]  # fmt: skip
VALUES = [
    "null", "~", "true", "on", "0x1F", "1e999", "-inf", "nan", "12:30", "0777", "9" * 400, "2025-02-30", "2025-01-01T25:00:00",
    "0001-01-01", "9999-12-31T23:59:59-14:00", "2025-03-30 02:30", "[" * 70, "{a: " * 70, "- " * 70, "\u0301",
]  # fmt: skip
LINES = [
    "title: A\n", 'title = "A"\n', '"title": "A",', "date: ", "topics:\n", "topics: [a, b]\n", "tags: a, b\n", "title: ",
    "slug: ../x\n", "language: xx-YY\n", "draft: maybe\n", "publish_at: ", "expires: ", "aliases: [/x/]\n", "guid: x\n",
    "sources:\n- name: x\n", "sources: [{name: x, published: 2025}]\n", "events:\n- {title: x, date: 2025-01-01}\n",
    "events: [{title: x, accounts: [{date: x}]}]\n", "corrections: [{date: 2025-01-01, text: x}]\n", "image: {src: x}\n",
    "extra: {a: 1}\n", "name: Rome\n", "kind: place\n", "parent: x\n", "summary: |\n  a\n  b\n",
]  # fmt: skip
MEANINGFUL = [*SIGNS, *VALUES, *LINES]
TIDY = st.lists(st.sampled_from(LINES), max_size=5, unique=True).map("".join)
TEXTS = st.lists(st.sampled_from(MEANINGFUL) | st.text(max_size=3), max_size=25).map("".join) | TIDY
MARKS = st.sampled_from(
    [
        ("---\n", "\n---\nText."),
        ("+++\n", "\n+++\n"),
        ("{", "}\nText."),
        ("---\ntitle: A\n", "\n---\n"),
        ("", ""),
    ]
)
WHOLE = st.tuples(MARKS, TEXTS).map(lambda parts: f"{parts[0][0]}{parts[1]}{parts[0][1]}")
DOCUMENTS = st.one_of(
    WHOLE.map(lambda text: text.encode("utf-8", "surrogatepass")),
    WHOLE.map(lambda text: text.replace("\n", "\r\n").encode("utf-8", "replace")),
    st.tuples(MARKS, TEXTS, st.binary(max_size=20)).map(
        lambda parts: parts[0][0].encode() + parts[2] + parts[1].encode("utf-8", "replace")
    ),
    st.binary(max_size=200),
)
PATHS = st.sampled_from(
    ["content/articles/2025-04-28-a.md", "content/articles/a.md", "content/pages/a.md", "content/topics/a.md"]
)


@pytest.fixture(scope="module", autouse=True)
def everything_is_loaded() -> None:
    """So that what is counted is the reading alone."""
    for content in (b"---\ntitle: A\n---\n*Text* [a](b).", b'+++\ntitle = "A"\n+++\n', b'{"title": "A"}'):
        read_content_file("content/articles/2025-04-28-a.md", content, SETTINGS_OF_READING)


bounded = settings(
    max_examples=examples(400, 100_000),
    deadline=None,
    derandomize=not ASKED,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def lines_of(content: bytes) -> list[str]:
    """The lines of a file as an editor counts them; \\n, \\r\\n and \\r end one."""
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


@bounded
@given(path=PATHS, content=DOCUMENTS)
@example("content/articles/a.md", b"")
@example("content/topics/a.md", b"---\n---")
def test_case_16_any_bytes_are_an_article_or_problems_that_point_into_the_file(
    path: str, content: bytes
) -> None:
    with ending(), calls() as counted:
        record = read_content_file(path, content, SETTINGS_OF_READING)
    assert counted.total() <= 5_000 + 50 * len(content), counted.most_common(5)
    TOTALS["fuzzed files"] += 1
    read = record.text
    assert read or any(problem.blocks for problem in record.problems)
    TOTALS["fuzzed files that could be read"] += read is not None
    lines = lines_of(content)
    for problem in record.problems:
        assert problem.path == path
        assert problem.message
        line, column = problem.position.line, problem.position.column
        assert 1 <= line <= len(lines), problem
        assert 1 <= column <= len(lines[line - 1]) + 1, problem


@settings(bounded, max_examples=examples(60, 5000))
@given(
    text=st.lists(st.sampled_from(MEANINGFUL) | st.text(max_size=3), max_size=12).map("".join),
    first=st.booleans(),
)
def test_case_16_any_settings_are_settings_or_problems_that_point_into_them(
    tmp_path_factory: pytest.TempPathFactory, text: str, first: bool
) -> None:
    from site_builder.opening.settings_file import load_config

    site = Site(tmp_path_factory.getbasetemp() / "settings")
    content = (text + SETTINGS if first else SETTINGS + text).encode("utf-8", "replace")
    site.put("site.yaml", content)
    TOTALS["fuzzed settings"] += 1
    try:
        load_config(site.root)
    except BuildError as error:
        lines = lines_of(content)
        assert error.problems
        for problem in error.problems:
            assert problem.path == "site.yaml"
            assert 1 <= problem.position.line <= len(lines), problem
            assert 1 <= problem.position.column <= len(lines[problem.position.line - 1]) + 1, problem
