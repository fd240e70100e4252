"""The kinds of pages, a module for each: views, addresses, page groups, and the KIND that says the rest."""
