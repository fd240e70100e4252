"""Pages -> bytes: a page's view, the site's view and a theme are all that it takes."""
