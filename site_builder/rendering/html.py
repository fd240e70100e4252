"""Views to HTML by Jinja2: a template gets its page, the site and pure functions.

Everything is escaped, what is undefined is an error, and an article is never compiled as a template.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from jinja2 import Environment, TemplateError, TemplateSyntaxError
from markupsafe import Markup

from site_builder.errors import BuildError, Position, Problem
from site_builder.opening.store import StoreDamaged
from site_builder.opening.theme import ASSETS, TemplateSet
from site_builder.pages.kinds.briefings import BriefingView
from site_builder.pages.views import BodyView, CorrectionView, Located, SiteView, View
from site_builder.rendering.body import LoadBody, Words, inline_html, page_html
from site_builder.rendering.environment import PlainLoader, access_failed, syntax
from site_builder.rendering.feednames import MIME_TYPES, feed_name
from site_builder.rendering.i18n import Localizer, iso
from site_builder.rendering.jsonld import news_article
from site_builder.rendering.languages import direction, in_the_sites_language, language_attributes

RenderHtml = Callable[[str, View], bytes]


def html_renderer(templates: TemplateSet, site: SiteView, localizer: Localizer, load: LoadBody) -> RenderHtml:
    """The function that renders a template with a view, as UTF-8."""
    plain, full = (_environment(templates, site, localizer, load, plain=plain) for plain in (True, False))
    files = frozenset(templates.files.values())
    not_plain: set[str] = set()
    """Templates that look for items by `a.b`, or for what may be undefined."""

    def rendered(name: str, view: View) -> str:
        if name not in not_plain:
            try:
                return plain.get_template(name).render(page=view)
            except AttributeError as error:
                if not access_failed(error, files):
                    raise
                not_plain.add(name)
        return full.get_template(name).render(page=view)

    def render(name: str, view: View) -> bytes:
        try:
            return rendered(name, view).encode()
        except Exception as error:
            # A template that is missing is an OSError too.
            if isinstance(error, StoreDamaged | OSError) and not isinstance(error, TemplateError):
                raise
            if problem := _problem(error, templates):
                raise BuildError([problem]) from error
            raise

    return render


def _environment(
    templates: TemplateSet, site: SiteView, localizer: Localizer, load: LoadBody, *, plain: bool
) -> Environment:
    """The environment with all that templates may use besides their view."""

    def source(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        text = templates.texts.get(name)
        return None if text is None else (text, templates.files[name], lambda: True)

    environment = syntax(loader=PlainLoader(source), cache_size=-1, plain=plain)
    environment.globals.update(localizer.functions())
    environment.globals.update(_texts(localizer))
    environment.globals["fragment"] = _fragments(environment, site)
    environment.globals.update(
        site=site,
        asset=lambda name: f"{site.base_path}{ASSETS}/{name}",
        absolute=lambda url: site.origin + url if url.startswith("/") else url,
        body=partial(_body, load=load, localizer=localizer, site=site),
        inline=_inline,
        iso=iso,
        feed_name=feed_name,
        mime=MIME_TYPES.__getitem__,
        json_ld=partial(_json_ld, site=site),
        language_tag=site.language,
        direction=direction(site.language),
        language_attributes=partial(_language_attributes, site=site.language),
    )
    return environment


def _fragments(environment: Environment, site: SiteView) -> Callable[[str, str], Markup]:
    """What stands on every page and knows of it only whether the menu leads to it: rendered once for each."""
    in_menu = {url for _, url in site.addresses} | {link.url for link in (*site.menu, *site.navigation)}

    @lru_cache(maxsize=256)
    def rendered(name: str, url: str) -> Markup:
        return Markup(environment.get_template(name).render(page=Located(url=url)))  # noqa: S704 - escaped there

    return lambda name, url: rendered(name, url if url in in_menu else "")


def _texts(localizer: Localizer) -> dict[str, Any]:
    """The functions of Jinja's i18n extension in its newer style: texts are markup, what is put in is escaped.

    Its own look up their context at each of the many texts of a page.
    """

    @lru_cache(maxsize=4096)
    def marked(text: str) -> Markup:
        return Markup(localizer.translations.gettext(text))  # noqa: S704 - from a template or a catalogue

    def gettext(text: str, /, **values: Any) -> Markup:
        return marked(text) % values if values or "%%" in text else marked(text)

    def ngettext(one: str, many: str, num: int, /, **values: Any) -> Markup:
        text = Markup(localizer.translations.ngettext(one, many, num))  # noqa: S704 - likewise
        return text % {"num": num, **values}

    return {"_": gettext, "gettext": gettext, "ngettext": ngettext}


def _body(
    view: BodyView, language: str = "", *, load: LoadBody, localizer: Localizer, site: SiteView
) -> Markup:
    """`language`: that of the text, if it has one of its own."""

    def link(title: str) -> str:
        return localizer.say("Link to this section: %(title)s", title=title)

    def alert(kind: str) -> str:
        return in_the_sites_language(localizer.say(kind), language, site.language)

    words = Words(link, localizer.say("Table"), localizer.say("Code"), alert)
    return Markup(page_html(view, load, words))  # noqa: S704 - sanitised when it was read


def _inline(view: CorrectionView) -> Markup:
    return Markup(inline_html(view.html, view.links))  # noqa: S704 - sanitised when it was read


@lru_cache(maxsize=256)
def _language_attributes(language: str, *, site: str) -> Markup:
    return Markup(language_attributes(language, site))  # noqa: S704 - escaped there


def _json_ld(page: BriefingView, *, site: SiteView) -> Markup:
    return Markup(news_article(page, site))  # noqa: S704 - escaped for a script element


def _problem(error: Exception, templates: TemplateSet) -> Problem | None:
    """The place in a template that an error comes from; None if it comes from nowhere in one."""
    files = set(templates.files.values())
    if isinstance(error, TemplateSyntaxError):
        return Problem(
            error.filename or error.name or "themes",
            f"the template cannot be read: {error.message}",
            "Mend the template.",
            Position(error.lineno),
        )
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    if frames:
        return Problem(
            frames[-1].filename,
            f"the template fails: {error}",
            "Mend the template.",
            Position(frames[-1].lineno or 1),
        )
    if isinstance(error, TemplateError):
        return Problem(
            "themes", f"a template fails: {error}", "Mend the template, or add the one that is missing."
        )
    return None
