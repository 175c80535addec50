"""Drills: break an installation of our own on purpose, and count what was lost. See docs/operations/drills.md."""

NAMES = ("harvest", "panic", "seize")
