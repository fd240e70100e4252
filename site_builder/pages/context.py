"""What the settings say that pages are made with: the same for every page of a site."""

from __future__ import annotations

from datetime import date
from hashlib import blake2b

import msgspec

from site_builder.digest import of_value
from site_builder.opening.config import Config
from site_builder.pages import views
from site_builder.pages.routes import Routes


class SiteContext(msgspec.Struct, frozen=True):
    """The settings, and the addresses that follow from them."""

    config: Config
    routes: Routes

    @classmethod
    def of(cls, config: Config) -> SiteContext:
        return cls(config, Routes(config.permalink, config.base_path, config.origin))

    def fingerprint(self) -> bytes:
        """Digest of all that it holds."""
        return of_value(self.config)

    def guid(self, *identity: str) -> str:
        """A guid that survives every change of address. Source: RFC 9562, UUID version 8."""
        text = "\n".join((self.config.id, *identity))
        digest = blake2b(text.encode(), digest_size=16, person=b"site-builder").hexdigest()
        return f"urn:uuid:{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-a{digest[17:20]}-{digest[20:]}"

    def day_link(self, day: date) -> views.DateLink:
        return views.DateLink(date=day, url=self.routes.url(self.routes.day(day)))

    def month_link(self, month: date) -> views.DateLink:
        """`month`: its first day."""
        return views.DateLink(date=month, url=self.routes.url(self.routes.month(month.year, month.month)))

    def year_link(self, year: int, route: str = "") -> views.DateLink:
        """An edition of a year, or the part of a long list at `route`."""
        return views.DateLink(date=date(year, 1, 1), url=self.routes.url(route or self.routes.year(year)))
