"""Drills: break an installation of our own on purpose, and count what was lost. See docs/operations/drills.md."""

NAMES = (
    "clock", "disk", "harvest", "kill", "machines", "panic", "power", "restart", "restore", "seize", "telephony",
    "upgrade",
)  # fmt: skip
