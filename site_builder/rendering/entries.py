"""What an entry of a feed says: a briefing as readers of its page see it, as HTML that any reader can show.

What was corrected comes first, then the picture, the text and the sources. Every address is absolute, and no element
has an id, as an edition's entry holds several texts and a reader's page several entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape

from site_builder.model.moment import Moment
from site_builder.pages.feed_views import EntryPart, EntryView
from site_builder.pages.views import CorrectionView, ImageView, ReportView, SiteView
from site_builder.rendering.body import LoadBody, absolute, feed_html, inline_html
from site_builder.rendering.i18n import Localizer, iso
from site_builder.rendering.languages import in_the_sites_language, language_attributes

REMEMBERED = 256
"""So many briefings are remembered as they were written last: each stands in several feeds in a row."""


class Entries:
    """Writes what entries of a site's feeds say: a pure function of each entry."""

    def __init__(self, site: SiteView, localizer: Localizer, load: LoadBody) -> None:
        @lru_cache(maxsize=REMEMBERED)
        def part_html(part: EntryPart, titled: bool) -> str:
            return _Part(part, site, localizer, load).html(titled=titled)

        self._part_html = part_html

    def html(self, entry: EntryView) -> str:
        """The briefing in full; of an edition, all of them under their titles. Empty if the entry has none."""
        return "\n".join(self._part_html(part, not entry.title) for part in entry.parts)


class _Part:
    """One briefing, while it is written. A text in another language than the site's says so around the whole."""

    def __init__(self, part: EntryPart, site: SiteView, localizer: Localizer, load: LoadBody) -> None:
        self._part, self._site, self._localizer, self._load = part, site, localizer, load
        self._attributes = language_attributes(part.language, site.language)
        self._level = 2

    def html(self, *, titled: bool) -> str:
        part, origin = self._part, self._site.origin
        blocks = []
        if titled:
            self._level = 3
            blocks.append(f'<h2><a href="{escape(origin + part.url)}">{escape(part.title)}</a></h2>')
        if part.corrections:
            blocks += self._corrections(part.corrections)
        if part.image:
            blocks.append(self._figure(part.image))
        if text := feed_html(part.body, self._load, origin, part.url, self._alert):
            blocks.append(text)
        if part.sources:
            blocks += self._sources(part.sources)
        html = "\n".join(blocks)
        return f"<div{self._attributes}>\n{html}\n</div>" if self._attributes else html

    def _said(self, words: str) -> str:
        """Words of the interface, which are in the site's language wherever they stand."""
        return in_the_sites_language(words, self._part.language, self._site.language)

    def _alert(self, kind: str) -> str:
        return self._said(self._localizer.say(kind))

    def _heading(self, words: str) -> str:
        return f"<h{self._level}>{self._said(words)}</h{self._level}>"

    def _time(self, moment: Moment) -> str:
        return f'<time datetime="{iso(moment)}">{self._said(self._localizer.moment_words(moment))}</time>'

    def _corrections(self, corrections: tuple[CorrectionView, ...]) -> Iterator[str]:
        named = self._localizer.translations.ngettext("Correction", "Corrections", len(corrections))
        yield self._heading(named)
        yield "<ul>"
        for one in corrections:
            links = absolute(one.links, self._site.origin, self._part.url)
            yield f"<li>{self._time(one.date)}: {inline_html(one.html, links)}</li>"
        yield "</ul>"

    def _figure(self, image: ImageView) -> str:
        (url,) = absolute((image.url,), self._site.origin, self._part.url)
        picture = f'<img src="{escape(url)}" alt="{escape(image.alt)}">'
        caption = f"<figcaption>{escape(image.caption, quote=False)}</figcaption>" if image.caption else ""
        return f"<figure>{picture}{caption}</figure>"

    def _sources(self, sources: tuple[ReportView, ...]) -> Iterator[str]:
        yield self._heading(self._localizer.say("Sources"))
        yield "<ul>"
        for cited in sources:
            yield f"<li>{', '.join(self._source(cited))}</li>"
        yield "</ul>"

    def _source(self, cited: ReportView) -> Iterator[str]:
        """The outlet, its report as a link, who wrote it and when, and where a copy is kept."""
        yield escape(cited.name.title, quote=False)
        if cited.url:
            title = escape(cited.title, quote=False) or self._said(self._localizer.say("Read the report"))
            yield f'<a href="{escape(cited.url)}">{title}</a>'
        elif cited.title:
            yield escape(cited.title, quote=False)
        if cited.author:
            yield escape(cited.author, quote=False)
        if cited.published:
            yield self._time(cited.published)
        if cited.archived:
            yield f'<a href="{escape(cited.archived)}">{self._said(self._localizer.say("Archived copy"))}</a>'
