"""Who wrote each text, as pages show it: under one name, with the address of the topic that an author is."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.model.archive import Archive
from site_builder.model.article import Article, PlainPage
from site_builder.model.topic_kind import TopicKind
from site_builder.pages import views
from site_builder.pages.page import Fingerprinted
from site_builder.pages.site_index import PlacedArticle
from site_builder.parsing.text import fold


class Credits:
    """The authors of texts: a function of the archive, which remembers what it made for each name."""

    def __init__(
        self,
        archive: Archive,
        site_author: str,
        topic_links: Mapping[str, Fingerprinted[views.TopicLink]],
    ) -> None:
        """`site_author`: whose an article is that names no author; may be empty."""
        self._archive, self._topic_links = archive, topic_links
        self._links: dict[str, views.AuthorLink] = {}
        names = list(archive.authors.values())
        if site_author and not all(article.authors for article in archive.articles):
            names.append(self._link(site_author).title)
        self._several = len(set(map(fold, names))) > 1

    def of(self, text: Article | PlainPage) -> tuple[views.AuthorLink, ...]:
        """A text's own authors; one who is named twice, by an alias too, stands once."""
        return tuple(dict.fromkeys(map(self._link, text.authors)))

    def listed(self, article: Article) -> tuple[str, ...]:
        """Those whose names stand in lists: none, where the archive has but one author."""
        return tuple(author.title for author in self.of(article)) if self._several else ()

    def are_as_in(self, placed: PlacedArticle) -> bool:
        """Whether an article that was placed by an earlier build still has these."""
        article = placed.article
        return not article.authors or (
            placed.authors == self.of(article) and placed.item.authors == self.listed(article)
        )

    def _link(self, name: str) -> views.AuthorLink:
        key = fold(name)
        if key not in self._links:
            self._links[key] = self._made(key, name)
        return self._links[key]

    def _made(self, key: str, name: str) -> views.AuthorLink:
        topic = self._topic_links.get(self._archive.names.get(key, ""))
        if topic and topic.value.kind in (TopicKind.PERSON, TopicKind.ORGANISATION):
            return views.AuthorLink(title=topic.value.title, url=topic.value.url, kind=topic.value.kind)
        return views.AuthorLink(title=self._archive.authors.get(key, name))
