"""The preview's server: what it sends, to whom, and what it tells open pages. Cases 26 to 30."""

from __future__ import annotations

import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from websockets.exceptions import InvalidStatus
from websockets.protocol import State
from websockets.sync.client import ClientConnection, connect

from site_builder.build import build
from site_builder.errors import BuildError, Position, Problem
from site_builder.excerpt import ExcerptLine
from site_builder.opening.request import Request, Tools
from site_builder.preview.app import create_app
from site_builder.preview.files import media_type, open_route, route_of
from site_builder.preview.guard import Allowed
from site_builder.preview.inject import add, files_of
from site_builder.preview.outcome import Outcome
from site_builder.preview.panel import file_line_html, panel_html
from site_builder.preview.server import listen, serving
from site_builder.preview.state import CurrentState
from tests.harness import SETTINGS, Make, Site, tree

ARTICLE = "---\ntitle: {0}\ndate: 2025-04-28\nslug: {1}\n---\n{0} text.\n"


PATIENCE = 60.0
"""Seconds after which something that was to come counts as not coming."""


class Answer(NamedTuple):
    """What was sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Preview:
    """A server over a site; builds when it is told to."""

    def __init__(self, site: Site, stack: ExitStack) -> None:
        self.site = site
        self.output = site.root / ".site-builder" / "preview"
        self.listener = listen("127.0.0.1", 0, lambda text: None)
        self.port = self.listener.getsockname()[1]
        self.current = CurrentState(site.root, self.output)
        self.app = create_app(self.current, Allowed(self.port))
        stack.enter_context(serving(self.app, self.listener))

    def build(self) -> Outcome:
        now = datetime(2026, 1, 1, tzinfo=UTC)
        request = Request(root=self.site.root, output=self.output, now=now, drafts=True, future=True)
        try:
            report = build(request, Tools())
            outcome = Outcome(report=report, problems=report.problems, seconds=0.1)
        except BuildError as error:
            outcome = Outcome(report=None, problems=error.problems, seconds=0.1)
        self.current.show(outcome)
        return outcome

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for exactly this path, as no browser would."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.putrequest(method, path, skip_host="Host" in sent)
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    @contextmanager
    def open(self, path: str, **options: Any) -> Iterator[ClientConnection]:
        """A connection as the script on a page makes it."""
        found = re.search(r"<site-preview [^>]*>", self.get(path).text)
        assert found
        data = dict(re.findall(r'data-(\w+)="([^"]*)"', found[0]))
        with self.connect(**options) as page:
            page.send(json.dumps({"path": path, **data, "serial": int(data["serial"])}))
            yield page

    @contextmanager
    def connect(self, **options: Any) -> Iterator[ClientConnection]:
        base = self.current.state.base_path
        with connect(f"ws://127.0.0.1:{self.port}{base}.preview/live", proxy=None, **options) as page:
            yield page


def told(page: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(page.recv(PATIENCE))
    return message


def silent(page: ClientConnection) -> bool:
    try:
        page.recv(0.15)
    except TimeoutError:
        return True
    return False


Start = Callable[..., Preview]


@pytest.fixture
def start(make: Make) -> Iterator[Start]:
    with ExitStack() as stack:

        def start_preview(site: Site | None = None, *, built: bool = True) -> Preview:
            if site is None:
                site = make()
                site.put("content/articles/a.md", ARTICLE.format("First", "a"))
                site.put("content/static/pic.png", b"\x89PNG" + bytes(range(200)))
            preview = Preview(site, stack)
            if built:
                assert preview.build().report
            return preview

        yield start_preview


# --- What is sent


def test_pages_are_sent_as_a_static_host_sends_them(start: Start) -> None:
    preview = start()
    page = preview.get("/2025/04/28/a/")
    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert not [name for name in page.headers if name.startswith("access-control")]
    assert "First text." in page.text
    assert page.text.rstrip().endswith("</body>\n</html>")
    assert preview.get("/2025/04/28/a/index.html").status == 200
    redirect = preview.get("/2025/04/28/a?x=1")
    assert (redirect.status, redirect.headers["location"]) == (301, "/2025/04/28/a/?x=1")
    head = preview.get("/2025/04/28/a/", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == page.headers["content-length"]
    assert preview.get("/", "POST").status == 405


def test_content_types() -> None:
    expected = {
        "feed.xml": "application/rss+xml; charset=utf-8",
        "topics/rome/feed.xml": "application/rss+xml; charset=utf-8",
        "atom.xml": "application/atom+xml; charset=utf-8",
        "feeds/archive/2025-04.xml": "application/atom+xml; charset=utf-8",
        "feed.json": "application/feed+json",
        "sitemap.xml": "application/xml",
        "assets/style.css": "text/css; charset=utf-8",
        "robots.txt": "text/plain; charset=utf-8",
        "a/PICTURE.JPG": "image/jpeg",
        "favicon.svg": "image/svg+xml",
        "x.woff2": "font/woff2",
        "x.unheard": "application/octet-stream",
        "none": "application/octet-stream",
    }
    assert {path: media_type(path) for path in expected} == expected


def test_every_published_file_is_served_and_is_what_was_published(start: Start) -> None:
    preview = start()
    for path, content in tree(preview.output).items():
        answer = preview.get(f"/{path}")
        assert answer.status == 200, path
        if not path.endswith(".html"):
            assert answer.body == content, path


def test_conditional_requests(start: Start) -> None:
    preview = start()
    for path in ("/2025/04/28/a/", "/assets/style.css", "/.preview/preview.js"):
        first = preview.get(path)
        again = preview.get(path, If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, b""), path
        assert again.headers["etag"] == first.headers["etag"]
        assert preview.get(path, If_None_Match=f'"x", W/{first.headers["etag"]}').status == 304
        assert preview.get(path, If_None_Match='"x"').status == 200
    modified = preview.get("/assets/style.css").headers["last-modified"]
    assert preview.get("/assets/style.css", If_Modified_Since=modified).status == 304
    assert preview.get("/assets/style.css", If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT").status == 200
    assert preview.get("/assets/style.css", If_Modified_Since="nonsense").status == 200

    before = preview.get("/2025/04/28/a/").headers["etag"]
    preview.site.edit("content/articles/a.md", "First text", "Other text")
    preview.build()
    after = preview.get("/2025/04/28/a/", If_None_Match=before)
    assert after.status == 200
    assert "Other text" in after.text


def test_ranges(start: Start) -> None:
    preview = start()
    whole = (preview.output / "pic.png").read_bytes()
    size = len(whole)
    for asked, start_, end in (
        ("bytes=0-9", 0, 10),
        ("bytes=10-", 10, size),
        ("bytes=-5", size - 5, size),
        ("bytes=200-9999", 200, size),
    ):
        part = preview.get("/pic.png", Range=asked)
        assert part.status == 206, asked
        assert part.body == whole[start_:end]
        assert part.headers["content-range"] == f"bytes {start_}-{end - 1}/{size}"
    assert preview.get("/pic.png", Range="bytes=9999-").status == 416
    for ignored in ("bytes=5-1", "lines=1-2", "bytes=-", "bytes=0-1,4-5"):
        answer = preview.get("/pic.png", Range=ignored)
        assert (answer.status, answer.body) == (200, whole), ignored
    assert preview.get("/pic.png", Range="bytes=0-9", If_Range='"another"').status == 200
    head = preview.get("/pic.png", "HEAD")
    assert (head.body, head.headers["content-length"]) == (b"", str(size))


def test_what_is_not_there_is_the_sites_own_404_page(start: Start) -> None:
    preview = start()
    missing = preview.get("/nowhere/")
    assert missing.status == 404
    assert b"preview.js" in missing.body
    assert (preview.output / "404.html").read_text()[:200] in missing.text
    with preview.open("/2025/04/28/b/") as page:
        preview.site.put("content/articles/b.md", ARTICLE.format("Second", "b"))
        preview.build()
        assert told(page) == {"do": "reload"}


def test_a_site_below_a_sub_path(start: Start, make: Make) -> None:
    site = make()
    site.put("site.yaml", SETTINGS.replace("example.org/", "example.org/news/archive/"))
    site.put("content/articles/a.md", ARTICLE.format("First", "a"))
    preview = start(site)
    for path in ("/", "/news/archive"):
        answer = preview.get(path)
        assert (answer.status, answer.headers["location"]) == (301, "/news/archive/")
    page = preview.get("/news/archive/2025/04/28/a/")
    assert page.status == 200
    assert 'src="/news/archive/.preview/preview.js"' in page.text
    assert preview.get("/news/archive/.preview/preview.js").status == 200
    assert preview.get("/2025/04/28/a/").status == 404
    assert preview.get("/news/archivex/").status == 404
    with preview.open("/news/archive/2025/04/28/a/") as open_page:
        site.put("site.yaml", SETTINGS)
        preview.build()
        assert told(open_page) == {"do": "go", "to": "/"}


def test_before_the_first_build_a_page_says_so_and_loads_itself_anew(start: Start) -> None:
    preview = start(built=False)
    waiting = preview.get("/2025/04/28/a/", Accept="text/html")
    assert waiting.status == 503
    assert "Building" in waiting.text
    assert preview.get("/x.png", Accept="image/png").status == 404
    with preview.open("/2025/04/28/a/") as page:
        assert silent(page)
        preview.build()
        assert told(page) == {"do": "reload"}
    assert preview.get("/2025/04/28/a/").status == 200


def test_a_first_build_that_fails_shows_what_there_was_before(start: Start) -> None:
    preview = start()
    preview.site.put("content/articles/b.md", "---\ntitle: [\n---\n")
    later = start(preview.site, built=False)
    assert later.build().report is None
    page = later.get("/2025/04/28/a/")
    assert page.status == 200
    assert "First text." in page.text
    assert "1 problem to mend" in page.text


# --- 26: who may ask


def test_case_26_a_foreign_host_is_refused(start: Start) -> None:
    preview = start()
    port = preview.port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}", f"[::1]:{port}"):
        assert preview.get("/", Host=host).status == 200, host
    for host in (
        "evil.example",
        f"evil.example:{port}",
        f"127.0.0.1.evil.example:{port}",
        f"localhost.evil.example:{port}",
        f"127.0.0.1:{port}.evil.example",
        f"127.0.0.1:{port + 1}",
        "127.0.0.1",
        f"192.168.0.1:{port}",
        f"evil@127.0.0.1:{port}",
        "",
    ):
        for path in ("/", "/.preview/preview.js", "/nowhere"):
            answer = preview.get(path, Host=host)
            assert answer.status == 403, host
            assert b"First" not in answer.body


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1",
        "file://",
        "http://127.0.0.1:1",
    ],
)
def test_case_26_the_stream_is_refused_to_foreign_origins(besieged: Preview, origin: str) -> None:
    preview = besieged
    with pytest.raises(InvalidStatus) as refused, preview.connect(origin=origin.format(port=preview.port)):
        pass
    assert refused.value.response.status_code == 403
    assert "access-control-allow-origin" not in refused.value.response.headers


def test_case_26_the_stream_is_open_to_the_preview_itself(start: Start) -> None:
    preview = start()
    for host in ("127.0.0.1", "localhost"):
        with preview.open("/", origin=f"http://{host}:{preview.port}") as page:
            assert silent(page)
    for path in ("/", "/feed.xml", "/nowhere", "/.preview/preview.js"):
        answer = preview.get(path, Origin="http://evil.example")
        assert "access-control-allow-origin" not in answer.headers


def test_case_26_other_names_when_bound_to_other_addresses() -> None:
    named = Allowed(8000, ["Newsroom.Local"])
    assert named.host("newsroom.local:8000")
    assert not named.host("192.168.0.7:8000")
    everywhere = Allowed(8000, ["0.0.0.0"], everywhere=True)
    assert everywhere.host("192.168.0.7:8000")
    assert everywhere.host("[fe80::1]:8000")
    assert everywhere.origin("http://192.168.0.7:8000")
    assert not everywhere.host("evil.example:8000")
    assert Allowed(80).host("localhost")


# --- 27: nothing outside the folder


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview whose folder has secrets around it, and ways to them in it."""
    site = Site(tmp_path_factory.mktemp("besieged"))
    site.put("site.yaml", SETTINGS)
    site.put("content/articles/a.md", ARTICLE.format("First", "a"))
    with ExitStack() as stack:
        preview = Preview(site, stack)
        preview.build()
        output = preview.output
        (output.parent / "secret.txt").write_text("SECRET")
        sibling = output.parent / "preview-sibling"
        sibling.mkdir()
        (sibling / "secret.txt").write_text("SECRET")
        (output / "link-out.txt").symlink_to(output.parent / "secret.txt")
        (output / "link-up").symlink_to(output.parent)
        (output / "link-in.txt").symlink_to(output / "robots.txt")
        (output / ".git").mkdir()
        (output / ".git" / "config").write_text("SECRET")
        os.mkfifo(output / "pipe")
        yield preview


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/../../site.yaml",
        "/../../../../../../../../etc/passwd",
        "/2025/../../secret.txt",
        "/2025/../feed.xml",
        "/./feed.xml",
        "/%2e%2e/secret.txt",
        "/%2E%2e/%2e%2E/site.yaml",
        "/.%2e/secret.txt",
        "/..%2fsecret.txt",
        "/2025%2f04/28/a/",
        "/%252e%252e/secret.txt",
        "/..%5csecret.txt",
        "/%5c..%5csecret.txt",
        "/..\\secret.txt",
        "/%2e%2e%5c%2e%2e%5csite.yaml",
        "/../preview-sibling/secret.txt",
        "/..%2fpreview-sibling/secret.txt",
        "-sibling/secret.txt",
        "//etc/passwd",
        "///etc/passwd",
        "/%2fetc/passwd",
        "//evil.example/%2e%2e",
        "/etc/passwd",
        "/C:/Windows/win.ini",
        "/feed.xml/",
        "/feed.xml%00",
        "/feed.xml%00.html",
        "/%00",
        "/%0a",
        "/%ff%fe",
        "/feed.xml%20",
        "/link-out.txt",
        "/link-up/secret.txt",
        "/link-in.txt",
        "/pipe",
        "/.git/config",
        "/" + "x" * 300,
        "/" + "x/" * 3000,
        "/" + "%61" * 2000,
        "/.preview/../feed.xml",
        "/.preview/other.js",
        "/.preview/preview.css",
    ],
)  # fmt: skip
def test_case_27_nothing_outside_the_folder(besieged: Preview, path: str) -> None:
    answer = besieged.get(path)
    assert answer.status in ((404, 400) if "\\" in path or path[0] != "/" else (404,)), path
    assert b"SECRET" not in answer.body
    assert b"root:" not in answer.body


@pytest.mark.parametrize("target", ["?", "?x=//evil.example", "x"])
def test_case_27_a_target_without_a_path_leads_nowhere(besieged: Preview, target: str) -> None:
    answer = besieged.get(target)
    assert answer.status == 404
    assert "location" not in answer.headers


def test_case_27_a_folder_whose_name_begins_alike(start: Start) -> None:
    preview = start()
    sibling = Path(f"{preview.output}-old")
    sibling.mkdir()
    (sibling / "index.html").write_text("SECRET")
    for route in ("../preview-old/", "../preview-old/index.html", f"{sibling}/"):
        assert open_route(preview.output, route, ()) is None
    assert route_of("/newsletter/", "/news/") is None


def test_files_that_are_ours_though_hidden_or_strange(start: Start, make: Make) -> None:
    site = make()
    site.put("content/static/.well-known/security.txt", "here")
    site.put("content/static/Ünï – ✓.txt", "strange")
    site.put("content/static/50%.txt", "per cent")
    preview = start(site)
    assert preview.get("/.nojekyll").status == 200
    assert preview.get("/%C3%9Cn%C3%AF%20%E2%80%93%20%E2%9C%93.txt").body == b"strange"
    assert preview.get("/50%25.txt").body == b"per cent"
    (preview.output / ".well-known").mkdir(exist_ok=True)
    (preview.output / ".well-known" / "own.txt").write_text("own")
    assert preview.get("/.well-known/own.txt").body == b"own"
    (preview.output / "CNAME").write_text("example.org")
    assert preview.get("/CNAME").body == b"example.org"


# --- 28: where it listens


def test_case_28_a_busy_port_is_said_and_the_next_one_taken() -> None:
    said: list[str] = []
    with listen("127.0.0.1", 0, said.append) as first:
        port = first.getsockname()[1]
        with listen("127.0.0.1", port, said.append) as second:
            taken = second.getsockname()[1]
    assert port < taken < port + 50
    assert str(port) in said[0]
    assert str(taken) in said[0]
    assert "in use" in said[0]


@pytest.mark.parametrize(("host", "port"), [("no.such.host.invalid", 8000), ("192.0.2.1", 8000)])
def test_case_28_an_address_that_is_not_ours_is_explained(host: str, port: int) -> None:
    with pytest.raises(BuildError, match="no address of this machine"):
        listen(host, port, lambda text: None)


@contextmanager
def served(site: Site, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """The command, its address, and what it said before."""
    process = site.process("serve", "--jobs", "1", *arguments)
    assert process.stdout
    assert process.stderr
    try:
        line = process.stdout.readline()
        assert line.startswith("http://"), line or process.stderr.read()
        warned = ""
        while select.select([process.stderr], [], [], 0)[0] and (  # said before the address
            said := os.read(process.stderr.fileno(), 4096)
        ):
            warned += said.decode()
        yield process, line.split()[0], warned
    finally:
        process.kill()
        process.communicate()


def test_case_28_bound_to_the_loopback_unless_told_otherwise(make: Make) -> None:
    site = make().article("2025-04-28-a", draft=True)
    with served(site, "--port", "0") as (_, url, warned):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", url)
        assert "can read" not in warned
        with socket.socket() as other:  # the loopback has more addresses than the one
            assert other.connect_ex(("127.0.0.2", int(url.split(":")[2].strip("/")))) != 0
    with served(site, "--port", "0", "--host", "0.0.0.0") as (_, url, warned):
        assert "can read this preview, drafts included" in warned
        assert url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_ends_though_pages_are_open(make: Make, number: signal.Signals) -> None:
    site = make().article("2025-04-28-a")
    with served(site, "--port", "0") as (process, url, _):
        address = url.replace("http:", "ws:") + ".preview/live"
        with ExitStack() as stack:
            for _tab in range(12):
                page = stack.enter_context(connect(address, proxy=None))
                page.send(json.dumps({"path": "/", "version": "", "serial": 0, "boot": "", "panel": ""}))
            process.send_signal(number)
            assert process.wait(PATIENCE) == 0, "open pages would keep it for ever"
        assert process.stdout
        assert process.stdout.read().endswith("The preview has ended.\n")


def test_serve_keeps_drafts_out_of_output(make: Make) -> None:
    site = make().article("2025-04-28-a").article("2025-04-29-b", draft=True).article("2099-01-01-c")
    with served(site, "--port", "0") as (_, url, _said):
        page = soon(lambda: fetch(url + "2025/04/29/b/", 200))
        assert "Draft" in page
        assert "Scheduled" in soon(lambda: fetch(url + "2099/01/01/c/", 200))
        assert "draft-mark" in soon(lambda: fetch(url, 200))
    assert not site.output.exists()
    with served(site, "--port", "0", "--published-only") as (_, url, _said):
        soon(lambda: fetch(url + "2025/04/28/a/", 200))
        soon(
            lambda: fetch(url + "2025/04/29/b/", 404)
        )  # until the first build has ended, it may be on its way
        fetch(url + "2099/01/01/c/", 404)
    assert site.exists("2025/04/28/a/")
    assert not site.exists("2025/04/29/b/")


def fetch(url: str, status: int) -> str:
    host, path = url.removeprefix("http://").split("/", 1)
    connection = http.client.HTTPConnection(host, timeout=PATIENCE)
    connection.request("GET", f"/{path}")
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    assert response.status == status, text[:500]
    return text


def soon(work: Callable[[], str]) -> str:
    """The result of what may fail for a while."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except AssertionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def test_the_server_is_imported_only_where_it_serves() -> None:
    program = (
        "import sys, site_builder.cli, site_builder.build, site_builder.preview.loop\n"
        "print([name for name in ('starlette', 'uvicorn', 'websockets', 'anyio') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# --- 29: whole pages at every moment, and errors over them


def test_case_29_pages_are_whole_while_builds_run(start: Start) -> None:
    preview = start()
    filler = "word " * 20_000
    stop = threading.Event()
    answers: list[Answer] = []

    def ask() -> None:
        while not stop.is_set():
            answers.append(preview.get("/2025/04/28/a/"))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(8):
        body = f"begin-{number} {filler} end-{number}"
        preview.site.put("content/articles/a.md", ARTICLE.format("First", "a") + body)
        assert preview.build().report
    stop.set()
    for thread in threads:
        thread.join()
    assert len(answers) > 8
    for answer in answers:
        assert answer.status == 200
        assert answer.body.count(b"</html>") == 1
        numbers = set(re.findall(rb"begin-(\d)", answer.body))
        assert len(numbers) < 2
        assert numbers == set(re.findall(rb"end-(\d)", answer.body))


def answering() -> list[threading.Thread]:
    """The threads in which the server does what would keep other answers waiting."""
    return [
        thread for thread in threading.enumerate() if thread.name.startswith(("AnyIO worker", "asyncio_"))
    ]


def test_case_29_twelve_open_pages_do_not_keep_others_waiting(start: Start) -> None:
    """Answers come while all of them stay open and nothing is told to them; if they waited, they would for ever."""
    preview = start()
    before = len(answering())
    with ExitStack() as stack:
        pages = [stack.enter_context(preview.open("/2025/04/28/a/")) for _ in range(12)]
        for path in ("/", "/feed.xml", "/2025/04/28/a/", "/.preview/preview.js"):
            assert preview.get(path).status == 200
        assert {page.state for page in pages} == {State.OPEN}
        # Nor would more pages: none of them holds one of the threads that answer, of which there are so many.
        assert len(answering()) <= before + 1
        preview.site.edit("content/articles/a.md", "First text", "Other text")
        preview.build()
        assert [told(page) for page in pages] == [{"do": "reload"}] * 12


def test_case_29_a_failed_build_lays_a_panel_over_the_last_good_page(start: Start) -> None:
    preview = start()
    broken = '---\ntitle: B\ndate: 2025-04-29\ntopics: ["<script>alert(1)</script>\n---\n'
    with preview.open("/2025/04/28/a/") as page:
        preview.site.put("content/articles/b.md", broken)
        preview.site.put("content/articles/c.md", "---\ntitle: C\ndate: yesterday\n---\n")
        assert preview.build().report is None
        message = told(page)
        assert message["do"] == "panel"
        for shown in ("2 problems to mend", "content/articles/b.md<span>:", "content/articles/c.md<span>:",
                      "last good one", "&lt;script&gt;alert(1)", 'class="caret"', 'class="hint"'):  # fmt: skip
            assert shown in message["html"], shown
        assert "<script" not in message["html"]

        fresh = preview.get("/2025/04/28/a/")
        assert "First text." in fresh.text
        assert message["html"].encode("ascii", "xmlcharrefreplace") in fresh.body

        preview.build()  # the same again is not told again
        assert silent(page)
        preview.site.remove("content/articles/c.md")
        preview.build()
        assert "1 problem to mend" in told(page)["html"]
        preview.site.remove("content/articles/b.md")
        preview.build()
        assert told(page) == {"do": "panel", "html": "", "key": ""}
        assert silent(page)
    assert "to mend" not in preview.get("/2025/04/28/a/").text


def test_warnings_open_no_panel(start: Start) -> None:
    preview = start()
    preview.site.put(
        "content/articles/b.md", "---\ntitle: B\ndate: 2025-04-29\nunheard: 1\n---\n[x](gone.md)"
    )
    preview.site.put("content/articles/c.md", "---\ntitle: C\ndate: 2025-04-29\nexpires: 2025-05-01\n---\n")
    preview.site.edit("content/articles/a.md", "text", "[text](c.md)")
    preview.site.remove("content/articles/b.md")
    outcome = preview.build()
    assert outcome.report
    assert outcome.problems
    assert "to mend" not in preview.get("/").text


# --- What open pages are told


def test_a_change_to_another_page_does_not_touch_this_one(start: Start) -> None:
    preview = start()
    preview.site.put("content/pages/about.md", "---\ntitle: About\n---\nUs.")
    preview.build()
    with preview.open("/about/") as about, preview.open("/2025/04/28/a/") as article:
        preview.site.edit("content/articles/a.md", "First text", "Other text")
        preview.build()
        assert told(article) == {"do": "reload"}
        assert silent(about)


def test_a_change_of_style_is_told_as_such(start: Start) -> None:
    preview = start()
    preview.site.put("themes/own/theme.yaml", "extends: briefing\n")
    preview.site.put("themes/own/static/style.css", "body { color: red }")
    preview.site.put("site.yaml", SETTINGS + "theme: own\n")
    preview.build()
    with preview.open("/2025/04/28/a/") as page:
        preview.site.put("themes/own/static/style.css", "body { color: blue }")
        preview.build()
        message = told(page)
        assert (message["do"], message["urls"]) == ("style", ["/assets/style.css"])
        preview.site.put("content/static/pic.png", b"\x89PNG other")
        preview.build()
        message = told(page)
        assert (message["do"], message["urls"]) == ("files", ["/pic.png"])
        preview.build()
        assert silent(page)


def test_a_page_that_is_gone_leads_to_its_new_address_or_home(start: Start) -> None:
    preview = start()
    preview.site.article("other", date="2025-05-01")
    preview.build()
    with preview.open("/2025/04/28/a/") as page, preview.open("/2025/04/28/") as edition:
        preview.site.edit("content/articles/a.md", "slug: a", "slug: new")
        preview.build()
        assert told(page) == {"do": "go", "to": "/2025/04/28/new/"}
        assert told(edition) == {"do": "reload"}
    with preview.open("/2025/04/28/new/") as page:
        asleep = json.dumps(
            {"path": "/2025/04/28/a/", "version": "old", "serial": 0, "boot": "x", "panel": ""}
        )
        preview.site.edit("content/articles/a.md", "slug: new", "slug: newer")
        (preview.site.root / "content/articles/a.md").rename(preview.site.root / "content/articles/z.md")
        preview.build()
        assert told(page) == {"do": "go", "to": "/2025/04/28/newer/"}
        with preview.connect() as late:
            late.send(asleep)
            assert told(late) == {"do": "go", "to": "/2025/04/28/newer/"}
    with preview.open("/2025/04/28/newer/") as page, preview.open("/2025/04/28/") as edition:
        preview.site.remove("content/articles/z.md")
        preview.build()
        assert told(page) == {"do": "go", "to": "/"}
        assert told(edition) == {"do": "go", "to": "/"}


def test_a_page_learns_what_it_missed_when_it_connects_again(start: Start) -> None:
    preview = start()
    text = preview.get("/2025/04/28/a/").text
    data = dict(re.findall(r'data-(\w+)="([^"]*)"', text[text.index("<site-preview") :]))
    hello = {"path": "/2025/04/28/a/", **data, "serial": int(data["serial"])}
    preview.site.put("content/articles/b.md", "---\ntitle: [\n---\n")
    preview.build()
    with preview.connect() as page:
        page.send(json.dumps(hello))
        assert told(page)["do"] == "panel"
    with preview.connect() as page:
        page.send(json.dumps({**hello, "boot": "another server"}))
        assert told(page) == {"do": "reload"}


@pytest.mark.parametrize("hello", ["", "{", "[]", '{"path": 1}', "x" * 70_000, b"\x00\xff"])
def test_nonsense_on_the_stream_ends_that_connection_alone(start: Start, hello: str | bytes) -> None:
    preview = start()
    with preview.open("/") as good, preview.connect() as bad:
        bad.send(hello)
        with pytest.raises(Exception, match=r"100[79]"):
            bad.recv(PATIENCE)
        preview.site.edit("content/articles/a.md", "title: First", "title: Another")
        preview.build()
        assert told(good) == {"do": "reload"}


def test_answers_on_one_connection_do_not_wait_for_each_other(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held back for the other side's acknowledgement, each would take 40 ms: the system is told to send at once."""
    accept = socket.socket.accept
    accepted: list[socket.socket] = []

    def accepting(listener: socket.socket) -> tuple[socket.socket, Any]:
        connection, address = accept(listener)
        accepted.append(connection)
        return connection, address

    monkeypatch.setattr(socket.socket, "accept", accepting)
    preview = start()
    connection = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=PATIENCE)
    for _ in range(3):
        connection.request("GET", "/assets/style.css")
        assert connection.getresponse().read()
        (one,) = accepted
        assert one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    connection.close()


# --- 30: never on disk


def test_case_30_the_script_is_never_on_disk(start: Start) -> None:
    preview = start()
    assert b"preview.js" in preview.get("/").body
    preview.site.put("content/articles/b.md", "---\ntitle: [\n---\n")
    preview.build()
    preview.get("/")
    for path, content in tree(preview.output).items():
        assert b"site-preview" not in content, path
        assert b"preview.js" not in content, path
        assert b"to mend" not in content, path
    clean = preview.site.root / "output"
    preview.site.remove("content/articles/b.md")
    request = Request(
        root=preview.site.root, output=clean, now=datetime(2026, 1, 1, tzinfo=UTC), drafts=True, future=True
    )
    build(request, Tools())
    assert tree(clean) == tree(preview.output)


# --- What is added


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (b"<body>x</body></html>", b"<body>x+</body></html>"),
        (b"<BODY>x</BODY >\n", b"<BODY>x+</BODY >\n"),
        (b"x</html>", b"x+</html>"),
        (b"x", b"x+"),
        (b"", b"+"),
        (b"<pre>&lt;/body></pre><script>'</body>'</script>y</body>", b"<pre>&lt;/body></pre><script>'</body>'</script>y+</body>"),
        (b"\xff\xfe</body>", b"\xff\xfe+</body>"),
    ],
)  # fmt: skip
def test_added_before_the_end(page: bytes, expected: bytes) -> None:
    assert add(page, "+") == expected


def test_additions_suit_a_page_in_any_encoding() -> None:
    assert add(b"</body>", "ü ✓") == b"&#252; &#10003;</body>"


def test_files_of_what_a_page_lists() -> None:
    page = (
        b'<a href="/out/">x</a><main><a href="/a/">A</a><a class=x href=\'../b/?q#f\'>B</a><a href="/a/#n">A</a>'
        b'<a href="https://example.org/a/">x</a><a href="mailto:x">m</a><a href="http://[">y</a></main><a href="/c/">'
    )
    files = {"/a/": "content/a.md", "/b/": "content/b.md", "/c/": "content/c.md", "/out/": "content/out.md"}
    assert files_of(page, "/x/", lambda path: files.get(path, "")) == ("content/a.md", "content/b.md")


def test_every_page_names_its_file_or_the_files_of_what_it_lists(start: Start) -> None:
    preview = start()
    preview.site.put("content/topics/rome.md", "---\nname: Rome\n---\nA city.")
    preview.site.edit("content/articles/a.md", "slug: a", "slug: a\ntopics: [Rome]")
    preview.build()

    def source(path: str) -> str:
        found = re.search(r'<details class="origin" open>.*?</template>', preview.get(path).text, re.DOTALL)
        assert found, path
        return found[0]

    assert "<code>content/articles/a.md</code>" in source("/2025/04/28/a/")
    assert 'class="files"' not in source("/2025/04/28/a/")
    for path in ("/", "/2025/04/28/", "/2025/04/", "/2025/"):
        assert "<li><code>content/articles/a.md</code></li>" in source(path), path
    topic = source("/topics/rome/")
    assert "<code>content/topics/rome.md</code>" in topic
    assert "<li><code>content/articles/a.md</code></li>" in topic
    assert "<li><code>content/topics/rome.md</code></li>" in source("/topics/")


def test_long_lists_are_cut_and_counted() -> None:
    html = file_line_html("the edition of 2025", "", [f"content/articles/{n}.md" for n in range(1234)])
    assert html.count("<li><code>") == 200
    assert "lists 1,234 files" in html
    assert "and 1,034 more" in html
    assert file_line_html("", "", []) == ""


def test_the_panel_escapes_everything() -> None:
    evil = "</details><script>alert('x')</script><img src=x onerror=alert(1)>\"'&"
    problem = Problem(f"content/{evil}.md", evil, evil, Position(2, 3))
    html = panel_html([(problem, [ExcerptLine(2, evil, True, 3), ExcerptLine(3, evil, False)])], 3, "note")
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("</details>") == 1
    assert "And 2 more" in html
    assert "<script" not in file_line_html(evil, evil, [evil])


def test_the_caret_stands_at_the_column() -> None:
    problem = Problem("a.md", "wrong", "", Position(1, 3))
    html = panel_html([(problem, [ExcerptLine(1, "a漢<c", True, 3)])], 1, "")
    assert 'a漢<span class="caret">&lt;</span>c' in html
    at_end = panel_html([(problem, [ExcerptLine(1, "ab", True, 3)])], 1, "")
    assert 'ab<span class="caret"> </span>' in at_end
    beyond = panel_html([(problem, [ExcerptLine(1, "a", True, 9)])], 1, "")
    assert "caret" not in beyond


def test_a_path_of_any_bytes_can_be_shown(start: Start) -> None:
    preview = start()
    name = os.fsdecode(b"content/articles/\xff.md")
    problem = Problem(name, "wrong \ud800")
    with preview.open("/") as page:
        preview.current.show(Outcome(report=None, problems=(problem,), seconds=0))
        assert told(page)["do"] == "panel"
    assert preview.get("/").status == 200
