"""Where an address that stands in a text by itself ends: before the quotation marks and signs of any script around it."""

from __future__ import annotations

ENDS = "«»“”„‹›…。、，；：！？（）「」『』【】《》"
"""Signs that are in no bare address, though an address may have them."""
