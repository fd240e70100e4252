"""The site as a page group knows it: settings, addresses, and what every page shows of the site.

A group gets its context with its inputs. A site in two languages would be two contexts, each with a prefix of its own.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from urllib.parse import quote

import msgspec

from site_builder.digest import of_value
from site_builder.opening.config import Config
from site_builder.pages.views import SiteView

INDEX = "index.html"

_PLAIN = re.compile(r"[A-Za-z0-9/._~-]*")
"""What needs no quoting in an address."""


class SiteContext(msgspec.Struct, frozen=True):
    """What the pages of a site in one language are made with, besides their inputs.

    A *route* is a path below the context's prefix in `output/`; its URL is the site's base path, the prefix and the
    route without `index.html`.
    """

    prefix: str
    """The folder of its pages, as `en/`; empty for the main language. Unique among the contexts of a site."""
    config: Config
    site: SiteView

    @property
    def fingerprint(self) -> bytes:
        """Digest of all that it holds."""
        return of_value((self.prefix, self.config, self.site))

    def url(self, route: str) -> str:
        """The path that a browser asks the host for."""
        return url(self.config.base_path, self.prefix + route)

    def absolute(self, route: str) -> str:
        """The whole address."""
        return self.config.origin + self.url(route)

    def guid(self, *identity: str) -> str:
        """A guid that survives every change of address. Source: RFC 9562, UUID version 8."""
        text = "\n".join((self.config.id, *identity))
        digest = blake2b(text.encode(), digest_size=16, person=b"site-builder").hexdigest()
        return f"urn:uuid:{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-a{digest[17:20]}-{digest[20:]}"


def url(base_path: str, route: str) -> str:
    """The path that a browser asks the host for, on a site at `base_path`."""
    path = route.removesuffix(INDEX) if route == INDEX or route.endswith(f"/{INDEX}") else route
    return base_path + (path if _PLAIN.fullmatch(path) else quote(path, safe="/~"))


def page_route(path: str) -> str:
    """The route of a page that a path leads to: a folder's index, or the file itself."""
    return path + INDEX if path.endswith("/") or not path else path


def beside(route: str, name: str) -> str:
    """The route of a file that is published next to a page."""
    folder = route.rpartition("/")[0]
    return f"{folder}/{name}" if folder else name
