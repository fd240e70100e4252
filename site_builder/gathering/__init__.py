"""What articles and dossiers have in common: topics, sources, events, authors. `archive.py` puts them together."""
