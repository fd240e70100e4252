"""content/ -> articles and dossiers, each from its own file alone."""
