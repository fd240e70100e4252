"""Bytes -> output/: what is remembered between builds, and how a site is replaced without ever being half there."""
