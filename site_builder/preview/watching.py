"""Turns what happens to a site's files into one wake-up.

Events are hints: they say when to look, never what has changed. What watchdog misses is made good by looking
again from time to time (`loop.py`), what ends its watches by watching anew (`_Watch`).
"""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from watchdog import events
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver, PollingObserverVFS
from watchdog.utils import BaseThread

from site_builder.opening.config import FILE as SETTINGS
from site_builder.opening.layout import CONTENT, STATIC
from site_builder.opening.state_folder import FOLDER, Notice
from site_builder.reading.scanning import passed_over

THEMES = "themes"

_TICK = 1.0
"""Seconds between two looks at whether everything is still watched."""

_GATHER = 0.1
"""Seconds for more folders to come or go before it is seen to."""

_WAKING: list[type[events.FileSystemEvent]] = [
    events.FileCreatedEvent,
    events.FileModifiedEvent,
    events.FileClosedEvent,
    events.FileAttribEvent,
    events.FileMovedEvent,
    events.FileDeletedEvent,
    events.DirCreatedEvent,
    events.DirAttribEvent,
    events.DirMovedEvent,
    events.DirDeletedEvent,
]
"""Not: opening, reading, closing what was only read, and that something in a folder changed, which has an event of
its own. The system is asked for these alone, so that a build that reads everything causes none."""

_LIMITS = {
    errno.ENOSPC: "fs.inotify.max_user_watches=524288",
    errno.EMFILE: "fs.inotify.max_user_instances=1024",
}


class Wake:
    """One wake-up for whatever happened; `call` from any thread, `wait` in one."""

    def __init__(self, quiet: float = 0.02, longest: float = 0.15) -> None:
        """A burst is over after `quiet` seconds without a call, or `longest` after its first."""
        self._quiet, self._longest = quiet, longest
        self._condition = threading.Condition()
        self._first = self._last = 0.0
        self._called = False

    def call(self) -> None:
        """Something happened."""
        with self._condition:
            self._last = time.monotonic()
            if not self._called:
                self._first, self._called = self._last, True
            self._condition.notify_all()

    @property
    def called(self) -> bool:
        """Whether `wait` would return at once, or as soon as a burst is over."""
        return self._called

    def wait(self, timeout: float) -> bool:
        """Wait until a burst of calls is over; False if there was none within `timeout` seconds."""
        with self._condition:
            if not self._condition.wait_for(lambda: self._called, timeout):
                return False
            while (left := self._settled() - time.monotonic()) > 0:
                self._condition.wait(left)
            self._called = False
            return True

    def _settled(self) -> float:
        return min(self._last + self._quiet, self._first + self._longest)


@contextmanager
def watching(
    root: Path,
    wake: Wake,
    notice: Notice,
    *,
    poll: bool = False,
    apart: Iterable[Path] = (),
    every: float = 1.0,
) -> Iterator[None]:
    """Call `wake` whenever something happens to content/, themes/ or site.yaml.

    `apart` are folders that are not the site's own, wherever they lie. With `poll`, or where the system's own
    notification cannot be had, all files are looked at `every` so many seconds.
    """
    watch = _Watch(root, wake, notice, tuple(os.path.realpath(folder) for folder in apart), poll, every)
    alarm = _Alarm(watch)
    logger = logging.getLogger("watchdog")
    before = logger.propagate
    with warnings.catch_warnings():
        # A folder that appears together with its parent is watched twice: harmless, yet said with every watch.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        logger.addHandler(alarm)
        logger.propagate = False
        try:
            with watch:
                yield
        finally:
            logger.removeHandler(alarm)
            logger.propagate = before


class _Place(msgspec.Struct, frozen=True):
    """A folder to watch. One that was deleted and made again is another."""

    name: str
    """Its path in the site; empty for the site itself."""
    folder: str
    """Its real path."""
    device: int
    inode: int


def _places(root: Path) -> list[_Place]:
    """What there is to watch now, links followed: a content/ or theme elsewhere is watched where it lies."""
    names = ["", CONTENT, THEMES]
    with suppress(OSError), os.scandir(root / THEMES) as entries:
        names += sorted(
            f"{THEMES}/{entry.name}" for entry in entries if entry.is_symlink() and entry.is_dir()
        )
    found = []
    for name in names:
        with suppress(OSError):
            folder = os.path.realpath(root / name)
            if os.path.isdir(folder):
                status = os.stat(folder)  # noqa: PTH116
                found.append(_Place(name, folder, status.st_dev, status.st_ino))
    return found


class _Hints(events.FileSystemEventHandler):
    """Hears of everything in one place and passes on what concerns the site."""

    def __init__(self, place: _Place, watch: _Watch) -> None:
        self._place, self._watch = place, watch

    def dispatch(self, event: events.FileSystemEvent) -> None:
        """Called by watchdog, in its thread, which must not fail."""
        if any(path and self._concerns(os.fsdecode(path)) for path in (event.src_path, event.dest_path)):
            self._watch.heard(
                folder=event.is_directory,
                gone=isinstance(event, events.DirDeletedEvent | events.DirMovedEvent),
            )

    def _concerns(self, path: str) -> bool:
        inner = path[len(self._place.folder) :].strip(os.sep)
        if not self._place.name:
            return inner in ("", SETTINGS, CONTENT, THEMES)
        if any(f"{path}{os.sep}".startswith(f"{folder}{os.sep}") for folder in self._watch.apart):
            return False
        name = f"{self._place.name}/{inner.replace(os.sep, '/')}"
        static = name.startswith(f"{STATIC}/")
        return not any(passed_over(part, static=static) for part in name.split("/") if part)


class _Alarm(logging.Handler):
    """Hears watchdog say that it has lost events."""

    def __init__(self, watch: _Watch) -> None:
        super().__init__(logging.WARNING)
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        self._watch.heard(folder=record.levelno == logging.WARNING, gone=record.levelno == logging.WARNING)


class _Watch:
    """Keeps everything watched, whatever becomes of the folders.

    A watch ends with its folder, follows a folder that is moved away, and watchdog's reader (7.1) can even die of
    one that is moved away, made again and then deleted. So all is watched anew once a folder has gone, when a
    place is no longer the one that was watched, and when a thread is dead.
    """

    def __init__(
        self, root: Path, wake: Wake, notice: Notice, apart: tuple[str, ...], poll: bool, every: float
    ) -> None:
        self.apart = apart
        self._root, self._wake, self._notice, self._every = root, wake, notice, every
        self._poll = poll
        self._observer: BaseObserver | None = None
        self._readers: list[BaseThread] = []
        self._placed: list[_Place] = []
        self._stirred, self._gone, self._ending = (threading.Event() for _ in range(3))
        self._keeper = threading.Thread(target=self._keep, name="watch", daemon=True)

    def __enter__(self) -> None:
        if not self._poll and Observer is PollingObserver:
            self._poll = True
            self._notice(
                f"This system does not tell of changes: all files are looked at every {self._every:g} s."
            )
        self._start()
        self._keeper.start()

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._stirred.set()
        self._keeper.join()
        self._stop()

    def heard(self, *, folder: bool, gone: bool) -> None:
        """Something happened: to a folder, which may have gone."""
        self._wake.call()
        if gone:
            self._gone.set()
        if folder:
            self._stirred.set()

    def _keep(self) -> None:
        while not self._ending.is_set():
            if stirred := self._stirred.wait(_TICK) and not self._ending.is_set():
                time.sleep(_GATHER)
            self._stirred.clear()
            gone = self._gone.is_set()
            self._gone.clear()
            if self._ending.is_set():
                return
            if (gone and not self._poll) or _places(self._root) != self._placed or not self._alive():
                self._stop()
                if self._start():
                    self._wake.call()  # what happened in between was not heard
            elif stirred and not self._poll:
                self._make_sure()

    def _alive(self) -> bool:
        observer = self._observer
        threads = [observer, *observer.emitters, *self._readers] if observer else []
        return bool(threads) and all(thread.is_alive() for thread in threads)

    def _start(self) -> bool:
        """Watch every place, by polling if it cannot be had otherwise; False if that is to be tried again later."""
        self._placed = _places(self._root)
        try:
            self._observe()
            if not self._poll:
                self._probe()
        except (FileNotFoundError, NotADirectoryError):
            return False  # gone in this moment
        except OSError as error:
            return not self._poll and self._fall_back(error)
        return True

    def _observe(self) -> None:
        others = set(threading.enumerate())
        self._observer = observer = self._new_observer()
        # What it has already started itself: on Linux, the thread that reads what the system tells.
        self._readers = [
            thread
            for thread in threading.enumerate()
            if isinstance(thread, BaseThread) and thread not in others
        ]
        for place in self._placed:
            observer.schedule(
                _Hints(place, self), place.folder, recursive=bool(place.name), event_filter=_WAKING
            )
        observer.start()

    def _new_observer(self) -> BaseObserver:
        if self._poll:
            # lstat: a link to a folder above it would otherwise be followed round and round
            return PollingObserverVFS(os.lstat, _listed, polling_interval=self._every)
        with suppress(ImportError):  # elsewhere than on Linux
            from watchdog.observers.inotify_move_event_grouper import InotifyMoveEventGrouper

            # Whatever follows a file's moving away waits so long for where it went. The two come together.
            InotifyMoveEventGrouper.delay = 0.05
        return Observer()

    def _stop(self) -> None:
        observer, self._observer = self._observer, None
        if observer is not None:
            _end(observer)
            if observer.is_alive():
                observer.join()

    def _make_sure(self) -> None:
        """Fall back to polling if new folders could not be watched."""
        try:
            self._probe()
        except OSError as error:
            self._fall_back(error)
            self._wake.call()

    def _probe(self) -> None:
        """Watch one folder more. Watchdog passes over folders within others that cannot be watched; this tells."""
        with suppress(FileNotFoundError, NotADirectoryError), _spare_folder() as folder:
            if folder and self._observer:
                self._observer.unschedule(self._observer.schedule(events.FileSystemEventHandler(), folder))

    def _fall_back(self, error: OSError) -> bool:
        self._stop()
        self._poll = True
        setting = _LIMITS.get(error.errno or 0)
        remedy = f" Once more is allowed (sudo sysctl {setting}), start again." if setting else ""
        self._notice(
            f"The system cannot tell of every change ({error.strerror or error}); "
            f"all files are looked at every {self._every:g} s instead.{remedy}"
        )
        return self._start()


def _end(observer: BaseObserver) -> None:
    """Stop watching, though watchdog (7.1) fails to where a folder was deleted and made again meanwhile.

    It then knows one path by two watches, stops at the second with a KeyError, and leaves the rest of its threads
    waiting: so what each of them waits for is closed, and it is told to stop again.
    """
    groups = [getattr(emitter, "_inotify", None) for emitter in observer.emitters]
    for _ in groups:
        try:
            observer.stop()
        except KeyError:
            for group in filter(None, groups):
                group._move_event_grouper.close()
        else:
            return
    observer.stop()


@contextmanager
def _spare_folder() -> Iterator[str]:
    """A folder that nobody watches; an empty name where none can be made."""
    try:
        spare = TemporaryDirectory()
    except OSError:
        yield ""
        return
    with spare as folder:
        yield folder


def _listed(path: str | None) -> Iterator[os.DirEntry[str]]:
    """What polling looks at in a folder: not what programs keep there, which can be much."""
    with os.scandir(path) as entries:
        yield from [entry for entry in entries if entry.name not in (".git", FOLDER)]
