"""Seize: a whole evening with canaries, then every byte of the disk is read as whoever takes the machine away would.

The canaries are one number, one note, one name, one complaint and one passphrase; they are looked for in every form
that software might write them in. Then the pages of the database file are read for what no query shows: the order in
which rows came. The third declaration beside the third yes would be a join, and no key would be needed for it.
"""

import base64
import re
import sqlite3
import struct
import time
from collections.abc import Iterator
from pathlib import Path

from drills.browser import Browser
from drills.form import Report
from drills.site import PASSPHRASE, Site, site

NUMBER = "+863910735318"  # its local part begins with 0: nobody has it
NOTE, NAME, STORY, COMPLAINT = "鹤立雪原七弦", "沈舟渡远", "窗外的石榴树九颗", "雨夜敲钟十二下"
AGENT = "canary-browser/73.1"
SIZES = {"small": 6, "large": 40}  # how many people say yes this evening


def reports(size: str) -> Iterator[Report]:
    yes = SIZES[size]
    report, order = Report("seize", "every byte"), Report("seize", "order of rows")
    with site(speed=20) as one:
        people = {name: ["caller"] for name in _callers(yes)}
        one.prepare({**people, "zhixin": ["coordinator", "caller", "publisher", "admin"]},
                    [NUMBER, *(f"+8639107{at:05d}" for at in range(yes + 5))])  # fmt: skip
        one.start()
        reached = _evening(one, yes)
        time.sleep(5)  # undo is over, and the worker's minute has passed on this clock
        with sqlite3.connect(one.database) as db:
            db.execute("PRAGMA wal_checkpoint(PASSIVE)")
        as_they_came = _laid(one)
        one.farline("sweep")
        _order_of_rows(order, one)
        if size == "small":  # in a longer evening the worker has swept meanwhile
            order.must(as_they_came != sorted(as_they_came), "no order shows before the sweep: this proves nothing")
        one.stop()
        one.farline("sweep")
        report.must(reached, "the canary number was never shown: the evening did not reach it")
        report.must(reached is not None and _declared(one) >= yes, f"only {_declared(one)} of {yes} declared")
        _every_byte(report, one)
    yield report
    yield order


def _callers(yes: int) -> list[str]:
    """So many that none of them calls so often that an alarm would end their evening."""
    return ["meilan", *(f"caller-{n}" for n in range(yes // 12))]


def _evening(one: Site, yes: int) -> bool:
    """Everybody on the list says yes, until there is nobody left. Whether the canary's number was shown."""
    callers, shown = [Browser(one) for _ in _callers(yes)], ""
    for caller, name in zip(callers, _callers(yes), strict=True):
        caller.sign_in(name)
    callers[0].post("/sign-in/", handle=NAME, passphrase=NOTE)  # a slip of the keys
    for at in range(yes + 6):
        caller = callers[at % len(callers)]
        call = caller.next_call()
        if call is None:
            break
        caller.post(f"/desk/call/{call}/note", text=NOTE)
        shown += caller.post(f"/desk/call/{call}/dial", way="own_phone").text
        page = caller.get(f"/desk/call/{call}/").text
        time.sleep(0.6)  # twelve seconds on the site's clock: talks that are always shorter would stop the caller
        fence = re.search(r'name="fence" value="(\d+)"', page)
        caller.post(f"/desk/call/{call}/outcome", fence=fence[1] if fence else "1", line="answered",
                    conversation="agreed_self", key=f"key-of-{at}", story="yes", story_note=STORY)  # fmt: skip
        form = re.search(r"/desk/form/(\d+)/", caller.get(f"/desk/call/{call}/saved").text)
        if form:
            said = {"people": "1", "p0__party": "declares", "p0__league": "never", "p0__pioneers": "never",
                    "p0__name": NAME, "p0__name_kind": "pseudonym", "p0__heard": ["said_yes", "chose_own_name"],
                    "p0__told": "yes"}  # fmt: skip
            caller.post(f"/desk/form/{form[1]}/", do="read", **said)
            caller.post(f"/desk/form/{form[1]}/", do="confirm", **said)
    public = Browser(one)
    public.post("/never-call/", number="0391 0735 319")
    public.post("/complaint/", words=COMPLAINT)
    return NUMBER[-7:] in re.sub(r"\D", "", shown)


def _declared(one: Site) -> int:
    with sqlite3.connect(one.database) as db:
        return int(db.execute("SELECT COUNT(*) FROM declarations_declaration").fetchone()[0])


def forms_of(words: str) -> dict[str, bytes]:
    """The ways in which the same words may lie on a disk."""
    raw = words.encode("utf-8")
    encoded = {"utf-8": raw, "utf-16": words.encode("utf-16-le"), "gb18030": words.encode("gb18030"),
               "escaped": words.encode("unicode_escape"), "hex": raw.hex().encode(),
               "url": "".join(f"%{byte:02X}" for byte in raw).encode()}  # fmt: skip
    for shift in range(3):  # base64 looks different at each of three places
        coded = base64.b64encode(b"\0" * shift + raw)
        encoded[f"base64+{shift}"] = coded[4 if shift else 0 : len(coded) - 4]
    return {name: form for name, form in encoded.items() if len(form) > 5}


def _every_byte(report: Report, one: Site) -> None:
    digits = NUMBER.removeprefix("+86")
    wanted = {"number": digits, "local number": digits[3:], "note": NOTE, "name": NAME, "story": STORY,
              "complaint": COMPLAINT, "passphrase": PASSPHRASE}  # fmt: skip
    patterns = [(what, form, found) for what, words in wanted.items() for form, found in forms_of(words).items()]
    read, hits = 0, 0
    for path in sorted(one.folder.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        read += len(content)
        for what, form, found in patterns:
            if found in content:
                hits += 1
                report.must(False, f"the {what} lies in {path.relative_to(one.folder)} as {form}")
    planted = one.folder / "data" / "planted"
    planted.write_bytes(b"\0" + digits.encode() + b"\0")
    seen = any(found in planted.read_bytes() for _, _, found in patterns)
    planted.unlink()
    report.must(seen, "the search does not find what was planted for it")
    report.count(files=sum(path.is_file() for path in one.folder.rglob("*")), bytes=read, hits=hits)


def _order_of_rows(report: Report, one: Site) -> None:
    with sqlite3.connect(one.database) as db:
        calls = db.execute("SELECT id FROM calls_call WHERE conversation = 'agreed_self'").fetchall()
        sessions = " ".join(row[0] for row in db.execute("SELECT session_data FROM volunteers_opensession"))
        by_key = [row[0] for row in db.execute("SELECT id FROM declarations_declaration ORDER BY id")]
    laid = _laid(one)
    log = one.database.with_name("farline.sqlite3-wal")
    report.count(yes=len(calls), declared=len(laid), log_bytes=log.stat().st_size if log.exists() else 0,
                 sessions_bytes=len(sessions))  # fmt: skip
    report.must(len(laid) >= 5, "too few rows to tell an order")
    report.must(laid == by_key, "the rows lie in the order in which they came, not in that of their keys")
    report.must(report.counts["log_bytes"] == 0, "the write-ahead log still tells what followed what")


def _laid(one: Site) -> list[int]:
    with sqlite3.connect(one.database) as db:
        asked = "SELECT rootpage FROM sqlite_master WHERE name = 'declarations_declaration'"
        return places(one.database, int(db.execute(asked).fetchone()[0]))


def places(database: Path, root: int) -> list[int]:
    """Keys of a table's rows in the order in which SQLite put them on their page: the last one lies lowest."""
    raw = database.read_bytes()
    size = struct.unpack(">H", raw[16:18])[0] or 65536
    size = 65536 if size == 1 else size
    found: list[int] = []
    for page in _leaves(raw, size, root):
        start = (page - 1) * size
        head = start + (100 if page == 1 else 0)
        cells = struct.unpack(">H", raw[head + 3 : head + 5])[0]
        pointers = struct.unpack(f">{cells}H", raw[head + 8 : head + 8 + 2 * cells])
        for place in sorted(pointers, reverse=True):
            at = _skip(raw, start + place)
            found.append(_varint(raw, at)[0])
    return found


def _leaves(raw: bytes, size: int, page: int) -> Iterator[int]:
    head = (page - 1) * size + (100 if page == 1 else 0)
    if raw[head] == 13:
        yield page
        return
    cells = struct.unpack(">H", raw[head + 3 : head + 5])[0]
    for place in struct.unpack(f">{cells}H", raw[head + 12 : head + 12 + 2 * cells]):
        yield from _leaves(raw, size, struct.unpack(">I", raw[(page - 1) * size + place :][:4])[0])
    yield from _leaves(raw, size, struct.unpack(">I", raw[head + 8 : head + 12])[0])


def _skip(raw: bytes, at: int) -> int:
    return _varint(raw, at)[1]


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    worth = 0
    for place in range(9):
        byte = raw[at + place]
        if place == 8:
            return (worth << 8) | byte, at + 9
        worth = (worth << 7) | (byte & 0x7F)
        if not byte & 0x80:
            return worth, at + place + 1
    raise AssertionError
