"""What `farline doctor` looks at on a site of one's own: each finding has one remedy. It changes nothing."""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from farline.calls.holidays import KNOWN_UNTIL
from farline.common import ballast, same_root, steady
from farline.common.vault import keyfiles, sealing
from farline.common.vault.holder.client import HolderClient, NoKeyHolder
from farline.doors.commands import promises, single
from farline.doors.commands.backups import parcel
from farline.volunteers import factors, queries, rules

ROOMY = 2 << 30
AHEAD = dt.timedelta(days=90)  # before the last holiday that is known
# What takes two of them; a third lets one of two be away.
WEEKS_AWAY = "mount its volume, and all goes on; if it is lost for good: docs/operations/keys.md"
SEVERAL = {rules.ADMIN: 2, rules.COORDINATOR: 2, rules.PUBLISHER: 2}


@dataclass(frozen=True)
class Finding:
    """`needed`: without it the site does not do what it promises; else somebody should know and decide."""

    what: str
    good: bool
    remedy: str = ""
    needed: bool = True


def examine() -> Iterator[Finding]:
    yield from _database()
    yield from _keys()
    if not _tried("tables", promises.check_tables).good:
        return  # all that follows reads them
    yield from _root()
    yield from _machine()
    yield from _web()
    yield from _calendar(timezone.now().date())
    if not settings.DEMO:
        yield from _people()
        yield from _on_file()


def _database() -> Iterator[Finding]:
    for what, check in (("a database that loses nothing", promises.check_database),
                        ("the tables of this version", promises.check_tables)):  # fmt: skip
        yield _tried(what, check)
    for sentence in promises.unwise():
        yield Finding("a quiet database log", False, sentence, needed=False)


def _keys() -> Iterator[Finding]:
    folder = keyfiles.folder()
    yield Finding("key folder open to this user alone", not _others_may(folder), f"chmod 700 {folder}")
    if keyfiles.exist():
        yield Finding("a root key that is whole", not keyfiles.are_spoilt(), keyfiles.SPOILT)
        in_the_open = keyfiles.lies_open() and not settings.DEMO
        yield Finding("root key under a passphrase", not in_the_open, "farline lock_keys")
        apart = not folder.is_relative_to(settings.DATA_DIR) or settings.DEMO
        remedy = "put it on an encrypted volume of its own and name it with FARLINE_KEYS (docs/operations/keys.md)"
        yield Finding("key folder apart from the data folder", apart, remedy, needed=False)
    try:
        said = HolderClient(sealing.socket_path()).status()
    except NoKeyHolder:
        yield Finding("key-holder answers", bool(settings.DEMO), "start it: systemctl start farline-keyholder")
        return
    yield Finding("the weekly keys' own folder", not said.get("weeks_away"), WEEKS_AWAY)
    yield Finding("keys unlocked", not said["locked"], "farline unlock")
    yield Finding("dialing open: no hourly limit was reached", not said["shut"], "find out why, then: farline unlock")


def _calendar(today: dt.date) -> Iterator[Finding]:
    """Beyond the last holiday that is known, people would be called on days on which they rest."""
    known = KNOWN_UNTIL - today > AHEAD
    remedy = f"known until {KNOWN_UNTIL}: take the next version, or add the next year to farline/calls/holidays.py"
    yield Finding("holidays of the next months", known, remedy, needed=False)


def _root() -> Iterator[Finding]:
    """Under another root key every opt-out would match nobody."""
    what = "opt-outs under the root key that is here"
    other = same_root.is_other()
    yield Finding(what, not other, promises.other_root() if other else "")
    if same_root.kept() is None:
        yield Finding("the root key's mark in the database", False, "start the site once, unlocked", needed=False)


def _machine() -> Iterator[Finding]:
    yield Finding("room to write down a no", ballast.may_dial(), "make room on the volume of the data folder")
    room = os.statvfs(settings.DATA_DIR)
    free = room.f_bavail * room.f_frsize
    yield Finding(
        f"{ROOMY >> 30} GB free", free >= ROOMY, "make room soon; nobody is called below 16 MB", needed=False
    )
    leaped = steady.has_leaped(timezone.now().date())
    remedy = "set the clock; or, if the date is right: farline sweep --date-is-right"
    yield Finding("a date that can be believed", not leaped, remedy)
    yield Finding("worker runs", _worker_runs(), "start it: systemctl start farline-worker", needed=not settings.DEMO)
    swaps = Path("/proc/swaps")
    swapping = swaps.exists() and len(swaps.read_text(encoding="utf-8").splitlines()) > 1
    yield Finding("no swap", not swapping, "sudo swapoff -a, and take it out of /etc/fstab", needed=False)


def _web() -> Iterator[Finding]:
    named = bool(settings.CSRF_TRUSTED_ORIGINS) or settings.DEMO
    yield Finding("the site's own name", named, "set FARLINE_HOSTS and FARLINE_ORIGINS", needed=False)
    tls = settings.BEHIND_TLS or settings.DEMO
    yield Finding("cookies for TLS alone", tls, "leave FARLINE_TLS on yes; no is for onion addresses", needed=False)


def _people() -> Iterator[Finding]:
    active = [one for one in queries.everyone() if one.is_active]
    for role, enough in SEVERAL.items():
        held = [one for one in active if role in queries.roles_of(one)]
        remedy = f"farline add_volunteer HANDLE --role {role}, or an invitation in the office"
        yield Finding(f"{enough} people who are {role}", len(held) >= enough, remedy, needed=role == rules.ADMIN)
    without = sum(not factors.held(one).second for one in active)
    remedy = f"{without} sign in by a passphrase alone: let each sign in once and set up a second proof"
    yield Finding("a second proof for everybody", not without, remedy)


def _on_file() -> Iterator[Finding]:
    yield _tried("backups that two people can open", lambda: parcel.recipients(settings.BACKUP_RECIPIENTS))
    named = settings.TALLY_ORIGIN != "farline.invalid/tally"
    yield Finding("a name of the public log", named, "set FARLINE_TALLY_ORIGIN before the first receipt, for good")
    witnessed = bool(settings.TALLY_WITNESSES)
    remedy = "the tally page says “one operator” until there are: FARLINE_TALLY_WITNESSES"
    yield Finding("witnesses of the public log", witnessed, remedy, needed=False)
    remedy = "declared names are not kept at all; to keep them: farline register new"
    yield Finding("a register", bool(settings.REGISTER_PUBLIC_KEY), remedy, needed=False)


def _tried(what: str, check: Callable[[], object]) -> Finding:
    try:
        check()
    except (ImproperlyConfigured, parcel.NobodyToEncryptTo) as trouble:
        return Finding(what, False, str(trouble) or str(type(trouble).__doc__))
    return Finding(what, True)


def _others_may(folder: Path) -> bool:
    return folder.exists() and bool(folder.stat().st_mode & 0o077)


def _worker_runs() -> bool:
    try:
        single.hold(settings.DATA_DIR / "worker.lock").close()
    except single.AlreadyRunning:
        return True
    return False
