"""Text to values: characters, slugs, dates, YAML, TOML and JSON, typed settings. Nothing here knows what an article is."""
