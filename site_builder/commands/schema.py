"""JSON Schemas of the files that editors write, so that their programs complete and check while typing."""

from __future__ import annotations

from typing import Any

import msgspec

from site_builder.model.fields import ArticleFields, DossierFields, PageFields
from site_builder.opening.config import Config
from site_builder.opening.theme import ThemeFields

KINDS: dict[str, type[msgspec.Struct]] = {
    "settings": Config,
    "article": ArticleFields,
    "page": PageFields,
    "dossier": DossierFields,
    "theme": ThemeFields,
}
"""What there is a schema of -> the type that such files are checked against."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of one kind of file."""
    return {"$schema": DIALECT, **msgspec.json.schema(KINDS[kind])}


def schema_json(kind: str) -> str:
    """The same as text, indented."""
    return msgspec.json.format(msgspec.json.encode(schema(kind)), indent=2).decode() + "\n"
