"""Roles: who may come in by which door. Deny by default. And what a handle may look like."""

import datetime as dt
import re
import unicodedata
from collections.abc import Collection

CALLER = "caller"
COORDINATOR = "coordinator"
EDITOR = "editor"
PUBLISHER = "publisher"
ADMIN = "admin"
FOLLOW_UP_CALLER = "follow_up_caller"  # calls those again who asked for it, beside the rest
MENTOR = "mentor"  # takes the second look at what newcomers heard
IMPORTER = "importer"  # brings lists in and reads nothing of them
REGISTRAR = "registrar"  # second looks and corrections; holds the register's key off-line
AUDITOR = "auditor"  # reads the journal, counts and the tally; changes nothing
ROLES = (
    CALLER, FOLLOW_UP_CALLER, MENTOR, COORDINATOR, IMPORTER, REGISTRAR, EDITOR, PUBLISHER, AUDITOR, ADMIN,
)  # fmt: skip
NEWCOMERS_CAP = 20  # numbers a day, until second looks found nothing to mend
A_SHIFT = dt.timedelta(hours=4)
MOST_IN_A_SHIFT = 60  # real people rung within it, on whatever way
# Whoever holds the one may do what the other may.
IMPLIED = {CALLER: frozenset({FOLLOW_UP_CALLER})}
# Who may be on a line, and hold a person.
CALLERS = frozenset({CALLER}) | IMPLIED[CALLER]
# Who may say that somebody new comes in, and agree to it: to everything an admin, to plain work a coordinator too.
PLAIN_WORK = frozenset({CALLER, FOLLOW_UP_CALLER, MENTOR, EDITOR})

IDLE_SECONDS = 15 * 60
IDLE_WHILE_TALKING = 2 * 3600  # on the page of a call nobody is asked to sign in again in mid-talk
LONGEST_SESSION = dt.timedelta(hours=10)
INVITED_FOR = dt.timedelta(hours=72)
# No letter that is taken for another when it is read aloud or written by hand.
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_LENGTH, RECOVERY_CODES = 12, 8

FIT_HANDLE = re.compile(r"[^\W_](?:[\w.\-]{0,38}[^\W_])", re.UNICODE)
MANY_DIGITS = re.compile(r"\d{7,}")
# Alphabets with letters that look alike: mixed, they make a second "zhixin" that nobody can tell from the first.
ALIKE = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")

# What the program writes in place of a handle, where no volunteer did it: nobody may pass for it.
NO_PERSON = frozenset({"public", "farline", "gateway", "hotline", "operator", "timer", "demo"})


def is_fit_handle(handle: str) -> bool:
    """2 to 40 letters or digits, with - _ . between; never a run of digits that could be somebody's number, and never
    letters of two alphabets that look alike.
    """
    names = [unicodedata.name(char, "") for char in handle]
    alphabets = {name for name in ALIKE if any(one.startswith(name) for one in names)}
    return bool(FIT_HANDLE.fullmatch(handle)) and not MANY_DIGITS.search(handle) and len(alphabets) < 2


def is_no_person(handle: str) -> bool:
    """Whether the program itself goes by this name."""
    return as_handle(handle).casefold() in NO_PERSON


def as_handle(typed: str) -> str:
    """As it is kept and looked for: wide letters are the plain ones."""
    return unicodedata.normalize("NFKC", typed)


def as_dictated(passphrase: str) -> str:
    """How a passphrase is compared: its words. Capitals, wide letters and extra spaces are slips of a keyboard.

    What makes it hard to guess are the words; a proposed one is made of small letters anyway.
    """
    return " ".join(unicodedata.normalize("NFKC", passphrase).casefold().split())


def may_invite_to(held: Collection[str]) -> frozenset[str]:
    """The roles that somebody with these roles may give to a newcomer, and agree to."""
    if ADMIN in held:
        return frozenset(ROLES)
    return PLAIN_WORK if COORDINATOR in held else frozenset()


def may_bring_back(held: Collection[str]) -> bool:
    """Whether they may open a new way in to an account that exists, or agree to it: it voids every old one."""
    return ADMIN in held


def as_recovery_code(typed: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", typed).casefold() if char in RECOVERY_LETTERS)


def looks_copied(*, before: int, now: int) -> bool:
    """A device that counts its uses never counts backwards; many passkeys do not count at all."""
    return (before > 0 or now > 0) and now <= before


def reveals_a_day(*, site: int, own: int | None, newcomer: bool, careful: bool) -> int:
    """How many numbers one volunteer may be shown: the site's cap, their own, and less for whoever is new here.

    `careful`: on the day after a new set-up of the sign-in, when it may be somebody else who sits there.
    """
    cap = site if own is None else min(site, own)
    return min(cap, NEWCOMERS_CAP) if newcomer or careful else cap
