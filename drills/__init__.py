"""Drills: break an installation of our own on purpose, and count what was lost. See docs/operations/drills.md."""

NAMES = ("disk", "harvest", "kill", "panic", "power", "restart", "seize", "telephony")
