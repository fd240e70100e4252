"""What a briefing is, for machines: schema.org's NewsArticle as JSON-LD."""

from __future__ import annotations

from typing import Any

import msgspec

from site_builder.pages.kinds.briefings import BriefingView
from site_builder.pages.views import SiteView
from site_builder.rendering.i18n import iso

_ESCAPES = str.maketrans(
    {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
)


def news_article(page: BriefingView, site: SiteView) -> str:
    """JSON that can stand in a script element: no character in it can end one."""

    def absolute(url: str) -> str:
        return site.origin + url if url.startswith("/") else url

    publisher = {
        "@type": "Organization",
        "name": site.author or site.title,
        "url": absolute(site.address("home")),
    }
    authors: list[dict[str, Any]] = [
        _present(
            {
                "@type": author.kind.schema_type,
                "name": author.title,
                "url": absolute(author.url) if author.url else None,
            }
        )
        for author in page.authors
    ] or [publisher]
    about = [
        {"@type": topic.kind.schema_type, "name": topic.title, "url": absolute(topic.url)}
        for topic in page.topics
    ]
    based_on = [
        _present(
            {
                "@type": "CreativeWork",
                "name": source.title or source.name.title,
                "author": {"@type": "Person", "name": source.author} if source.author else None,
                "publisher": {"@type": "Organization", "name": source.name.title},
                "datePublished": iso(source.published) if source.published else None,
                "url": source.url,
                "archivedAt": source.archived,
            }
        )
        for source in page.sources
    ]
    corrections = [
        {"@type": "CorrectionComment", "text": correction.text, "datePublished": iso(correction.date)}
        for correction in page.corrections
    ]
    data = _present(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "mainEntityOfPage": absolute(page.url),
            "headline": page.title,
            "description": page.summary,
            "datePublished": iso(page.date),
            "dateModified": iso(page.updated or page.date),
            "inLanguage": page.language or site.language,
            "image": absolute(page.image.url) if page.image else None,
            "author": authors if len(authors) > 1 else authors[0],
            "publisher": publisher,
            "isPartOf": {
                "@type": "PublicationIssue",
                "url": absolute(page.edition),
                "datePublished": page.date.day.isoformat(),
            },
            "about": about,
            "isBasedOn": based_on,
            "correction": corrections,
        }
    )
    return msgspec.json.encode(data).decode().translate(_ESCAPES)


def _present(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {key: value for key, value in values.items() if value}
