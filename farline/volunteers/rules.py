"""Roles: who may come in by which door. Deny by default. And what a handle may look like."""

import re
import unicodedata

CALLER = "caller"
COORDINATOR = "coordinator"
EDITOR = "editor"
PUBLISHER = "publisher"
ADMIN = "admin"
ROLES = (CALLER, COORDINATOR, EDITOR, PUBLISHER, ADMIN)

FIT_HANDLE = re.compile(r"[^\W_](?:[\w.\-]{0,38}[^\W_])", re.UNICODE)
MANY_DIGITS = re.compile(r"\d{7,}")


def is_fit_handle(handle: str) -> bool:
    """2 to 40 letters or digits, with - _ . between; never a run of digits that could be somebody's number."""
    return bool(FIT_HANDLE.fullmatch(handle)) and not MANY_DIGITS.search(handle)


def as_dictated(passphrase: str) -> str:
    """How a passphrase is compared: its words. Capitals, wide letters and extra spaces are slips of a keyboard.

    What makes it hard to guess are the words; a proposed one is made of small letters anyway.
    """
    return " ".join(unicodedata.normalize("NFKC", passphrase).casefold().split())
