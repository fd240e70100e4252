"""The command line: what is asked, what is said, and exit codes.

0: done; 1: problems in the content, or the disk refused; 2: wrong usage.
"""

from __future__ import annotations

import atexit
import gc
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from site_builder import __version__, terminal
from site_builder.options import (
    expect_folder,
    moment_of,
    request_of,
    tools_for,
    with_choice,
    with_lasting_choice,
    with_poll,
    with_root,
)

if TYPE_CHECKING:
    from site_builder.opening.request import Request


class Explained(click.Group):
    """Says every failure that has a reason in the user's files or disk; a traceback would be a bug."""

    def invoke(self, ctx: click.Context) -> Any:
        from site_builder.errors import BuildError

        try:
            with terminal.whoever_listens():
                return super().invoke(ctx)
        except BuildError as error:
            terminal.show_problems(error.problems)
            if ctx.invoked_subcommand == "build":
                click.echo("Nothing was published; the site stands as it was.", err=True)
            ctx.exit(1)
        except OSError as error:
            where = error.filename if error.filename is not None else "the disk"
            click.echo(f"{where}: {error.strerror or error}", err=True)
            click.echo("Nothing was recorded as done: build again when this is mended.", err=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            click.echo(
                "\nStopped. Every published file is whole; the next build goes on from here.", err=True
            )
            ctx.exit(130)


@click.group(cls=Explained, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="site-builder %(version)s")
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The site's folder; if left out, the current one.",
)
@click.pass_context
def main(context: click.Context, root: Path) -> None:
    """Turn a folder of articles into an archive of dated briefings.

    \b
    Begin with:   site-builder init my-archive
    then:         cd my-archive
                  site-builder build
    """
    context.obj = root


@main.command()
@with_root
@with_choice
@click.option("--clean", is_flag=True, help="Forget what is remembered and make everything anew.")
@click.option(
    "--force",
    is_flag=True,
    help="Take over files in the output folder that are not ours or were changed; "
    "and let go of what was published from content that is no longer there.",
)
@click.option("--explain", is_flag=True, help="Say of each page that is rendered why.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def build(
    root: Path,
    output: Path | None,
    drafts: bool,
    future: bool,
    now: str | None,
    jobs: int | None,
    clean: bool,
    force: bool,
    explain: bool,
    as_json: bool,
) -> None:
    """Build the site into output/.

    Only what changed is made anew; the result is the same as that of a clean build.
    """
    from site_builder.opening.state_folder import FOLDER

    started = time.perf_counter()
    gc.disable()  # a build makes much, all of it lives to the end, and none of it in cycles
    atexit.register(gc.freeze)  # where it is not looked through either
    try:
        with tools_for(jobs, quiet=as_json, much=clean or not (root / FOLDER).exists()) as tools:
            from site_builder.build import build as build_site

            request = request_of(root, output, now, drafts=drafts, future=future, force=force, clean=clean)
            report = build_site(request, tools)
    except Exception as error:
        if as_json and terminal.json_failure(error):
            sys.exit(1)
        raise
    seconds = time.perf_counter() - started
    with terminal.whoever_listens():
        if as_json:
            click.echo(terminal.json_report(report, seconds))
        else:
            terminal.show_problems(report.problems)
            if explain:
                terminal.explain(report)
            click.echo(terminal.summary(report, seconds))
    sys.exit(0 if report.complete else 1)


@main.command()
@with_root
@with_lasting_choice
@with_poll
def watch(root: Path, output: Path | None, drafts: bool, future: bool, jobs: int | None, poll: bool) -> None:
    """Build into output/, and again whenever a file is saved. Ctrl-C ends it."""
    from site_builder.preview.loop import keep_built
    from site_builder.preview.watching import Wake, watching

    expect_folder(root)

    def request() -> Request:
        return request_of(root, output, None, drafts=drafts, future=future)

    wake, stop = Wake(), threading.Event()
    apart = (request().output, request().own_state_folder)
    with (
        terminal.until_interrupted("Stopped watching; the site stands as it was built last."),
        tools_for(jobs) as tools,
        watching(root, wake, tools.notice, poll=poll, apart=apart),
    ):
        keep_built(request, tools, wake, terminal.Telling(root), stop)


@main.command()
@with_root
@click.option("--host", default="127.0.0.1", help="Where to listen; if left out, for this machine alone.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any.")
@click.option(
    "--published-only", is_flag=True, help="Show what readers will see: no drafts, nothing scheduled."
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The folder to publish into; if left out, one of the preview's own, or output/ with --published-only.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes to use; if left out, one a processor.")
@with_poll
def serve(
    root: Path,
    host: str,
    port: int,
    published_only: bool,
    output: Path | None,
    open_browser: bool,
    jobs: int | None,
    poll: bool,
) -> None:
    """Show the site in a browser, always as it is now: drafts too, mistakes where they are made. Ctrl-C ends it."""
    from site_builder.opening.state_folder import FOLDER, PREVIEW
    from site_builder.preview.serve import serve as serve_site

    expect_folder(root)
    folder = output or (root / "output" if published_only else root / FOLDER / PREVIEW)

    def request() -> Request:
        return request_of(root, folder, None, drafts=not published_only, future=not published_only)

    def listening(url: str) -> None:
        click.echo(f"{url}  (Ctrl-C ends it)")
        sys.stdout.flush()
        if open_browser:
            click.launch(url)

    with terminal.until_interrupted("The preview has ended."), tools_for(jobs) as tools:
        serve_site(request, tools, terminal.Telling(root), listening, host=host, port=port, poll=poll)


@main.command()
@with_root
@with_choice
def check(
    root: Path, output: Path | None, drafts: bool, future: bool, now: str | None, jobs: int | None
) -> None:
    """Say all that a build would refuse or warn of, and what else is odd; publish nothing."""
    from site_builder.commands.check import check as check_site

    with tools_for(jobs) as tools:
        read, problems = check_site(request_of(root, output, now, drafts=drafts, future=future), tools)
    terminal.show_problems(problems)
    failing = sum(problem.fails for problem in problems)
    warnings = terminal.count(len(problems) - failing, "warning")
    files = terminal.count(read, "file")
    click.echo(f"{files} read, {terminal.count(failing, 'error')}, {warnings}.")
    sys.exit(1 if failing else 0)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def init(folder: Path) -> None:
    """Start a small archive in DIR; it builds at once."""
    from site_builder.commands.init import init as start

    for path in start(folder, datetime.now(UTC).date()):
        click.echo(f"  {folder / path}")
    click.echo(f"\nNow:\n  cd {folder}\n  site-builder build")


@main.command()
@with_root
@click.argument("title")
@click.option("--date", "day", metavar="DATE", help="Its date; if left out, today's.")
@click.option("--topic", "topics", multiple=True, help="A topic; can be given several times.")
@click.option("--draft", is_flag=True, help="Not to be published yet.")
def new(root: Path, title: str, day: str | None, topics: tuple[str, ...], draft: bool) -> None:
    """Write a new article's file, with front matter, in the right place."""
    from site_builder.commands.new import new_article
    from site_builder.opening.settings_file import load_config

    config, *_ = load_config(root)
    moment = moment_of(day, config.timezone, "--date").astimezone(config.zone)
    click.echo(new_article(root, title, moment.date(), topics, draft=draft))


@main.command("list")
@with_root
@click.option("--drafts", is_flag=True, help="Only drafts.")
@click.option("--scheduled", is_flag=True, help="Only what is going to appear.")
@click.option("--expired", is_flag=True, help="Only what has expired.")
@click.option("--topic", default="", help="Only what is about this topic, in any of its spellings.")
@click.option("--now", metavar="DATE", help="Decide as if it were then.")
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
def list_articles(
    root: Path, drafts: bool, scheduled: bool, expired: bool, topic: str, now: str | None, as_json: bool
) -> None:
    """List articles, newest first, with their status."""
    import msgspec

    from site_builder.build import survey
    from site_builder.commands.listing import listing
    from site_builder.errors import in_order

    request = request_of(root, None, now, drafts=True, future=True)
    with tools_for(None, quiet=True) as tools:
        content, assembled = survey(request, tools)
    statuses = {
        name for name, wanted in (("draft", drafts), ("scheduled", scheduled), ("expired", expired)) if wanted
    }
    lines = listing(assembled.archive, content.articles, request.now, statuses, topic)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(lines), indent=2).decode())
    else:
        for line in lines:
            click.echo(f"{line.date:16}  {line.status:9}  {line.title}\n{'':29}{line.path}")
        click.echo(terminal.count(len(lines), "article") + ".")
    blocking = in_order(one for one in (*content.problems, *assembled.problems) if one.fails)
    terminal.show_problems(blocking)
    sys.exit(1 if blocking else 0)


@main.command("clean")
@with_root
@click.option("--output", type=click.Path(path_type=Path), help="The folder that was published into.")
def clean_command(root: Path, output: Path | None) -> None:
    """Remove what was published. What is remembered goes too; nothing of yours does."""
    from site_builder.commands.clean import clean

    with tools_for(1) as tools:
        removed, kept = clean(request_of(root, output, None), tools)
    for path in kept:
        click.echo(f"Kept, because it was changed: {path}", err=True)
    click.echo(f"Removed {terminal.count(removed, 'file')}.")


@main.command()
@with_root
@with_choice
def verify(
    root: Path, output: Path | None, drafts: bool, future: bool, now: str | None, jobs: int | None
) -> None:
    """Prove that the output is right. It has to be what was published, and what a clean build gives."""
    from site_builder.commands.verify import verify as verify_output

    with tools_for(jobs) as tools:
        count, problems = verify_output(request_of(root, output, now, drafts=drafts, future=future), tools)
    terminal.show_problems(problems)
    if problems:
        click.echo(f"{terminal.count(len(problems), 'difference')} in {terminal.count(count, 'file')}.")
        sys.exit(1)
    click.echo(f"{terminal.count(count, 'file')}, each as it was published and as a clean build gives it.")


@main.command()
@click.argument(
    "kind", type=click.Choice(["settings", "article", "page", "dossier", "theme"]), default="settings"
)
@click.option(
    "--write",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write all schemas into this folder.",
)
def schema(kind: str, folder: Path | None) -> None:
    """Print a JSON Schema. With it, editors complete and check such files while typing."""
    from site_builder.commands.schema import KINDS, schema_json

    if folder is None:
        click.echo(schema_json(kind), nl=False)
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name in KINDS:
        file = folder / f"{name}.schema.json"
        file.write_text(schema_json(name), encoding="utf-8")
        click.echo(str(file))
