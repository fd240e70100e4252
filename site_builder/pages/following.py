"""What texts refer to, followed: the address of each link, picture and recording, and what came of looking for it.

A relative path is found here, or told. Whether a path from the root leads somewhere is known when all pages are, so it is
kept for then.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from urllib.parse import unquote, urlsplit

import msgspec

from site_builder.errors import Position, Problem
from site_builder.model.article import Article, Dossier, Enclosure, Image, PlainPage, Reference
from site_builder.model.picture import PictureSize
from site_builder.pages import views
from site_builder.pages.links import Addresses, normal
from site_builder.pages.root_paths import RootPath

Followed = Mapping[str, Sequence[Problem | RootPath]]
"""What came of following the references of texts, by the texts' paths: what is wrong, and what is decided later."""


class Following:
    """Follows what texts refer to, and keeps what came of it. Addresses are looked up once one is wanted.

    `lengths`: of the site's own files, in bytes, by their addresses without quoting; `sizes`: of its pictures, likewise.
    """

    def __init__(
        self,
        addresses: Callable[[], Addresses],
        lengths: Callable[[], Mapping[str, int]],
        sizes: Mapping[str, PictureSize],
    ) -> None:
        self._look_up, self._look_up_lengths, self._sizes = addresses, lengths, sizes
        self.followed: defaultdict[str, list[Problem | RootPath]] = defaultdict(list)

    @cached_property
    def _addresses(self) -> Addresses:
        return self._look_up()

    @cached_property
    def _lengths(self) -> Mapping[str, int]:
        return self._look_up_lengths()

    def body(self, text: Article | PlainPage | Dossier) -> views.BodyView | None:
        """A text with the addresses of all that it links to and shows; None if it has no words."""
        if not text.body:
            return None
        links = tuple(self._resolved(text.path, reference) for reference in text.references)
        sizes = tuple(map(self._size, links)) if self._sizes else ()
        return views.BodyView(digest=text.body, links=links, sizes=sizes if any(sizes) else ())

    def corrections(self, text: Article) -> tuple[views.CorrectionView, ...]:
        """The corrections, the oldest first, with the addresses of what they link to."""
        return tuple(
            views.CorrectionView(
                date=one.date,
                text=one.text,
                html=one.html,
                links=tuple(self._resolved(text.path, reference) for reference in one.references),
            )
            for one in sorted(text.corrections, key=lambda one: one.date.instant)
        )

    def player(self, text: Article) -> views.EnclosureView | None:
        """The enclosure that the front matter names. A file of the site that is not there is an error."""
        named = text.enclosure
        if not named:
            return None
        position = text.positions.get("enclosure") or Position()
        url = named.target
        if not _is_on_the_web(url):
            url, _ = self._told(text.path, Reference(url, position))
        length = self._length(url)
        if url and length is None and not named.length and not _is_on_the_web(url):
            self.followed[text.path].append(
                Problem(
                    text.path,
                    f"the enclosure is {named.target[:120]}, which does not exist",
                    "Put the file beside the article's index.md or into content/static/; "
                    "if it is deployed by other means, say its `length:`.",
                    position,
                )
            )
        return _enclosure(named, url, length) if url else None

    def enclosures(
        self, text: Article, player: views.EnclosureView | None
    ) -> tuple[views.EnclosureView, ...]:
        """What the article hands to feeds, each file once: what its page plays first, then what its text does.

        The addresses in the text are among its references, which say what is wrong with them.
        """
        found = (
            (named, named.target)
            if _is_on_the_web(named.target)
            else (named, self._addresses.resolve(text.path, Reference(named.target))[0])
            for named in text.media
        )
        enclosures = {player.url: player} if player else {}
        for named, address in found:
            if address:
                enclosures.setdefault(address, _enclosure(named, address, self._length(address)))
        return tuple(enclosures.values())

    def _length(self, url: str) -> int | None:
        """The size of a file of the site in bytes; None for what is not one."""
        return None if _is_on_the_web(url) else self._lengths.get(normal(unquote(urlsplit(url).path)))

    def image(self, text: Article | PlainPage) -> views.ImageView | None:
        """The picture that stands for a text."""
        return self._image(text.path, text.image, text.positions.get("image")) if text.image else None

    def _image(self, path: str, image: Image, position: Position | None) -> views.ImageView | None:
        url = self._address(path, image.target, position or Position())
        if not url:
            return None
        return views.ImageView(url=url, alt=image.alt, caption=image.caption, size=self._size(url))

    def _size(self, url: str) -> PictureSize | None:
        return self._sizes.get(normal(unquote(re.split("[?#]", url, maxsplit=1)[0])))

    def _address(self, path: str, target: str, position: Position) -> str:
        """The address of what the front matter names: a web address as it is."""
        return target if _is_on_the_web(target) else self._resolved(path, Reference(target, position))

    def _resolved(self, path: str, reference: Reference) -> str:
        url, problem = self._told(path, reference)
        if not problem and reference.target.strip().startswith("/"):
            self.followed[path].append(RootPath(path, reference))
        return url

    def _told(self, path: str, reference: Reference) -> tuple[str, Problem | None]:
        """The address, and what is wrong with the reference, which is told at each of its places."""
        url, problem = self._addresses.resolve(path, reference)
        if problem:
            self.followed[path] += [
                msgspec.structs.replace(problem, position=position)
                for position in (reference.position, *reference.more)
            ]
        return url, problem


def _is_on_the_web(target: str) -> bool:
    return target.lower().startswith(("http://", "https://"))


def _enclosure(named: Enclosure, url: str, length: int | None) -> views.EnclosureView:
    """The true length of a file of the site; of any other the one that is given."""
    return views.EnclosureView(url=url, type=named.type, length=named.length if length is None else length)
