"""Digests: the one notion of "the same" that this program has.

Bytes are digested as they are; a frozen value by its canonical encoding (msgpack, fields in the order of
their declaration). 16 bytes of BLAKE2b make a chance collision unthinkable and keep the manifest small.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from hashlib import blake2b, file_digest
from pathlib import Path
from platform import python_version

import msgspec

from site_builder.errors import naming

SIZE = 16
"""Bytes in a digest."""

SHAPES_THE_OUTPUT = (
    "markdown",
    "jinja2",
    "markupsafe",
    "pyyaml",
    "feedgen",
    "lxml",
    "msgspec",
    "nh3",
    "comrak",
    "babel",
    "pygments",
    "imagesize",
    "tzdata",
)
"""The distributions whose versions are part of the epoch; a test compares this with what the stages import."""


def of_bytes(*parts: bytes) -> bytes:
    """Digest of several byte strings; where one ends and the next begins counts."""
    digest = blake2b(digest_size=SIZE)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()


def of_content(content: bytes) -> bytes:
    """Digest of the content of one file."""
    return blake2b(content, digest_size=SIZE).digest()


def of_file(file: str | Path) -> bytes:
    """Digest of the content of a file of any size, the same as `of_content`. Raises OSError."""
    with naming(file), open(file, "rb") as stream:
        return file_digest(stream, lambda: blake2b(digest_size=SIZE)).digest()


def of_value(value: object) -> bytes:
    """Digest of a value that msgpack can encode; sets are not allowed, as they have no order."""
    return of_content(msgspec.msgpack.encode(value))


def _installed() -> list[str]:
    """What is installed: `name-version.dist-info`, the first of each name.

    The names of these folders hold the versions: no module that reads their files has to be imported.
    Source: PyPA, recording installed projects.
    """
    found: dict[str, str] = {}
    for folder in filter(os.path.isdir, sys.path):
        for entry in sorted(path.name for path in Path(folder).iterdir()):
            if entry.endswith((".dist-info", ".egg-info")):
                found.setdefault(entry.partition("-")[0].lower(), entry)
    return sorted(found.values())


@lru_cache(maxsize=1)
def epoch() -> bytes:
    """Digest of this program: its own sources and the versions of what shapes the output.

    Whatever was remembered under another epoch is not used, so nobody bumps a version by hand.
    """
    package = Path(__file__).parent
    parts = [python_version().encode()]
    parts += [name.encode() for name in _installed() if name.partition("-")[0].lower() in SHAPES_THE_OUTPUT]
    for source in sorted(package.rglob("*.py")):
        parts.append(source.relative_to(package).as_posix().encode())
        parts.append(source.read_bytes())
    return of_bytes(*parts)
