"""Any request target and any Host header: only what was published is sent, and to nobody under another name.

The preview's folder has secrets around it and ways to them in it. RELIABILITY makes the run a long one. Faults are
planted at the end, to see that what is asserted here can fail.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from site_builder.preview import app as app_module
from site_builder.preview.files import Opened, open_route, route_of
from site_builder.preview.guard import Allowed
from tests.harness import SETTINGS, Site, tree
from tests.test_preview_server import ARTICLE, PATIENCE, Preview
from tests.totals import ASKED, TOTALS, examples

bounded = settings(
    max_examples=examples(500, 20_000),
    deadline=None,
    derandomize=not ASKED,
    database=None,
    suppress_health_check=list(HealthCheck),
)

SECRET = b"SECRET"


class Besieged(NamedTuple):
    """A preview that is asked for anything."""

    preview: Preview
    published: dict[str, bytes]
    """What the build published, by path."""
    contents: frozenset[bytes]

    def __repr__(self) -> str:
        return "besieged"


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Besieged]:
    site = Site(tmp_path_factory.mktemp("besieged") / "site")
    site.put("site.yaml", SETTINGS)
    site.put("content/articles/a.md", ARTICLE.format("First", "a"))
    site.put("content/static/.well-known/security.txt", "here")
    site.put("content/static/Ünï.txt", "strange")
    with ExitStack() as stack:
        preview = Preview(site, stack)
        assert preview.build().report
        output = preview.output
        published = tree(output)
        (site.root / "secret.txt").write_bytes(SECRET)
        for folder in (
            output.parent,
            output.parent / "preview-sibling",
            Path(f"{output}-old"),
            output / ".git",
            output / ".site-builder",
            output / "2025" / ".hidden",
        ):
            folder.mkdir(exist_ok=True)
            for name in ("secret.txt", "index.html", "config"):
                (folder / name).write_bytes(SECRET)
        (output / ".env").write_bytes(SECRET)
        (output / "link-out.txt").symlink_to(output.parent / "secret.txt")
        (output / "link-up").symlink_to(output.parent)
        (output / "link-root").symlink_to("/")
        (output / "link-loop").symlink_to(output / "link-loop")
        (output / "2025" / "link-sibling").symlink_to(f"{output}-old")
        os.mkfifo(output / "pipe")
        yield Besieged(preview, published, frozenset(published.values()))


# --- Asking for exactly these bytes


class Sent(NamedTuple):
    """What was answered; status 0 if the connection was closed without a word."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


def sent(port: int, target: bytes, hosts: Collection[bytes], method: bytes = b"GET") -> Sent:
    """One request, byte for byte."""
    head = b"".join(b"Host: %s\r\n" % host for host in hosts)
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        try:
            connection.sendall(b"%s %s HTTP/1.1\r\n%sConnection: close\r\n\r\n" % (method, target, head))
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionError:  # it had enough before all was sent
            pass
    top, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = top.split(b"\r\n")
    words = first.split(b" ")
    pairs = (line.partition(b":") for line in lines)
    return Sent(
        int(words[1]) if len(words) > 1 else 0,
        {name.lower(): value.strip() for name, _, value in pairs},
        body,
    )


ADDED = re.compile(rb"<site-preview .*</site-preview><script src=[^>]*></script>", re.DOTALL)


def ask(it: Besieged, target: bytes, method: bytes = b"GET") -> None:
    """Whatever is asked for, the answer is in order."""
    answer = sent(it.preview.port, target, [b"127.0.0.1:%d" % it.preview.port], method)
    TOTALS["request targets tried on the preview"] += 1
    assert answer.status in (200, 301, 400, 404, 405), (target, answer)
    assert SECRET not in answer.body, target
    assert b"root:" not in answer.body, target
    if answer.status == 301:
        assert re.match(rb"/(?![/\\])", answer.headers[b"location"]), (target, answer.headers)
        assert not re.search(rb"[\x00-\x20\x7f]", answer.headers[b"location"])
    if answer.status == 200:
        TOTALS["request targets that led to a file"] += 1
        assert len(answer.body) == int(answer.headers[b"content-length"]) or method == b"HEAD", target
        if method == b"GET" and target.partition(b"?")[0] != b"/.preview/preview.js":
            assert ADDED.sub(b"", answer.body) in it.contents, target


# --- Targets

PLACES = [
    "secret.txt", "config", "index.html", "feed.xml", "2025", "04", "28", "a", "site.yaml", "content", "articles",
    "a.md", ".git", ".env", ".hidden", ".site-builder", "preview", "preview-old", "preview-sibling", "store.db",
    "manifest", "link-out.txt", "link-up", "link-root", "link-loop", "link-sibling", "pipe", "etc", "passwd", "proc",
    "self", "environ", ".well-known", "security.txt", ".nojekyll", ".preview", "preview.js", "preview.css", "live",
    "Ünï.txt", "404.html", "CON", "NUL.txt", "C:", "a:$DATA", "index.html.", "INDEX.HTML", "~", "-sibling", "topics",
]  # fmt: skip
RISES = [
    "..", ".", "...", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "..%00", "..;", "%c0%ae%c0%ae", "%e0%80%ae.", "%ff",
    "%uff0e%uff0e", "..%5c", "..\\", "\\..", "%5c..%5c", "..%2f", "%2f..", "%2f", "%5c", "%00", "%0a", "%0d%0aX: y",
    "%20", "..%20", "%09", "%7f", "%", "%2", "%zz", "+", ";", "x" * 256, "%61" * 300, "", "",
]  # fmt: skip
STARTS = ["/", "//", "///", "", "/./", "/../", "http://evil.example/", "http://127.0.0.1/", "file:///", "/http://x/",
          "/\\", "\\", "*", "?", "#", "/#", "/?", "//evil.example/", "/%2f/", "/%5c"]  # fmt: skip
ENDS = [
    "",
    "",
    "",
    "/",
    "//",
    "/.",
    "/..",
    "?",
    "?x=/../secret.txt",
    "#x",
    "%00",
    "%00.html",
    "%23",
    "%3f",
    ";x",
    ".",
]

SEGMENTS = (
    st.sampled_from(PLACES)
    | st.sampled_from(PLACES).map(lambda name: "".join(f"%{octet:02X}" for octet in name.encode()))
    | st.sampled_from(RISES)
    | st.text(max_size=4)
)
TARGETS = st.builds(
    lambda start, segments, separator, end: (start + separator.join(segments) + end).encode(
        "utf-8", "replace"
    ),
    st.sampled_from(STARTS) | st.just("/"),
    st.lists(SEGMENTS, max_size=6),
    st.sampled_from(["/", "/", "/", "/", "//", "\\", "%2f", "%5c"]),
    st.sampled_from(ENDS),
)
REAL = st.sampled_from(
    [
        b"/", b"/feed.xml", b"/2025/04/28/a/", b"/2025/04/28/a", b"/2025/04/28/a/index.html", b"/%C3%9Cn%C3%AF.txt",
        b"/.well-known/security.txt", b"/404.html", b"/%66eed.xml", b"/.preview/preview.js", b"/2025?x", b"/topics",
        b"/link-out.txt", b"/link-up/secret.txt", b"/link-root/etc/passwd", b"/2025/link-sibling/secret.txt",
        b"/%2e%2e/secret.txt", b"/../secret.txt", b"/.env", b"/.git/config", b"/2025/.hidden/secret.txt", b"/pipe",
    ]
)  # fmt: skip
MUTATED = st.builds(
    lambda target, place, piece: (
        target[: place % (len(target) + 1)] + piece + target[place % (len(target) + 1) :]
    ),
    REAL,
    st.integers(0, 60),
    st.sampled_from(
        [b"", b"/", b"%2f", b"%5c", b"\\", b".", b"..", b"/../", b"%00", b"%", b"%c3", b"?", b"#"]
    )
    | st.binary(max_size=3),
)
ANY = TARGETS | MUTATED | REAL


def told_apart(target: bytes) -> bytes:
    """A target as one line of a request can have it: what ends the line would make it another request."""
    return re.sub(rb"[\r\n ]", b"_", target) or b"/"


@bounded
@given(target=ANY, method=st.sampled_from([b"GET", b"GET", b"GET", b"HEAD", b"POST"]))
def test_case_27_any_target_is_what_was_published_or_nothing(
    besieged: Besieged, target: bytes, method: bytes
) -> None:
    ask(besieged, told_apart(target), method)


@settings(bounded, max_examples=examples(1500, 200_000))
@given(address=ANY.map(lambda target: target.decode("latin-1")), base=st.sampled_from(["/", "/news/"]))
def test_case_27_any_address_opens_what_was_published_or_nothing(
    besieged: Besieged, address: str, base: str
) -> None:
    """The resolver alone, with what no server would let through."""
    address = base[:-1] + address if base != "/" else address
    route = route_of(address, base)
    TOTALS["addresses tried on the resolver"] += 1
    if route is None:
        return
    opened = open_route(besieged.preview.output, route, besieged.published)
    if opened:
        with opened.file as file:
            assert file.read() == besieged.published[opened.route]
        assert opened.route in (route, f"{route}index.html")


# --- Hosts

NAMES = ["127.0.0.1", "localhost", "LocalHost", "[::1]", "evil.example", "127.0.0.1.evil.example", "localhost.", "0",
         "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::]", "0.0.0.0", "evil.example#127.0.0.1",
         "evil.example@127.0.0.1", "127.0.0.1@evil.example", "127.0.0.1,evil.example", "", "::1", "xlocalhost"]  # fmt: skip
HOSTS = st.builds(
    lambda name, separator, port, space: f"{space}{name}{separator}{port}{space}".encode("utf-8", "replace"),
    st.sampled_from(NAMES) | st.text(max_size=5),
    st.sampled_from([":", ":", ":", "", "::", ":0", ":+", ": ", ":-", "%3a"]),
    st.sampled_from(["PORT", "PORT", "PORT", "80", "", "1PORT", "PORT1", "PORT:PORT", "PORT.evil.example", "PORT/"]),
    st.sampled_from(["", "", " ", "\t"]),
)  # fmt: skip


def ask_as(it: Besieged, hosts: list[bytes]) -> None:
    """Only the preview's own names get an answer."""
    port = b"%d" % it.preview.port
    hosts = [re.sub(rb"[\r\n]", b"", host.replace(b"PORT", port)) for host in hosts]
    answer = sent(it.preview.port, b"/", hosts)
    TOTALS["Host headers tried on the preview"] += 1
    own = {name + b":" + port for name in (b"127.0.0.1", b"localhost", b"[::1]")}
    if len(hosts) == 1 and hosts[0].strip(b" \t").lower() in own:
        assert answer.status == 200, hosts
    else:
        assert answer.status in (400, 403), hosts
        assert b"First" not in answer.body


@bounded
@example(hosts=[])
@example(hosts=[b"127.0.0.1:PORT", b"evil.example"])
@given(hosts=st.lists(HOSTS, min_size=1, max_size=2) | HOSTS.map(lambda host: [host]))
def test_case_26_any_host_that_is_not_ours_is_refused(besieged: Besieged, hosts: list[bytes]) -> None:
    ask_as(besieged, hosts)


# --- Planted faults

found_out = settings(
    bounded, max_examples=500, derandomize=True, phases=[Phase.generate], report_multiple_bugs=False
)


def trusting(output: Path, route: str, published: Collection[str]) -> Opened | None:
    """As `open_route` would be without its looking at every name on the way."""
    path = output / (route + "index.html" if not route or route.endswith("/") else route)
    try:
        if not path.is_file():
            return None
        return Opened(route, path.open("rb", buffering=0), path.stat())
    except (OSError, ValueError):
        return None


def test_a_resolver_that_follows_links_would_be_found_out(
    besieged: Besieged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "open_route", trusting)
    with pytest.raises(AssertionError):
        found_out(given(target=ANY)(lambda target: ask(besieged, told_apart(target))))()


def test_a_resolver_that_does_not_look_at_dots_would_be_found_out(
    besieged: Besieged, monkeypatch: pytest.MonkeyPatch
) -> None:
    from urllib.parse import unquote

    monkeypatch.setattr(app_module, "open_route", trusting)
    monkeypatch.setattr(app_module, "route_of", lambda address, base: unquote(address)[len(base) :])
    rising = TARGETS.filter(lambda target: b"link" not in target and b"/." not in target.replace(b"/..", b""))
    with pytest.raises(AssertionError):
        found_out(given(target=rising)(lambda target: ask(besieged, told_apart(target))))()


def test_a_guard_that_looks_only_at_the_end_of_a_name_would_be_found_out(
    besieged: Besieged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Allowed, "host", lambda self, sent: any(name in sent.lower() for name in self.names))
    with pytest.raises(AssertionError):
        found_out(
            given(hosts=st.lists(HOSTS, min_size=1, max_size=2))(lambda hosts: ask_as(besieged, hosts))
        )()
