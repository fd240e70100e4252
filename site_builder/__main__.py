"""Lets `python -m site_builder` do what `site-builder` does."""

from site_builder.cli import main

if __name__ == "__main__":
    main()
