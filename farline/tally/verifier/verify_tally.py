#!/usr/bin/env python3
"""Check a Farline tally: signatures, tree, every earlier head, grammar, counts; and find a receipt, off line.

    python3 verify_tally.py PATH_OR_URL [--receipt CODE [--proof FILE]] [--since CHECKPOINT] [--key LINE]… [--json]

PATH_OR_URL is a folder, a ZIP file, an address, or the proof of one entry, as --proof writes it. This file needs
Python 3.9 or later and nothing else; it does not belong to the program that made the tally and shares no code with it.
Exit 0 only if everything holds. A receipt is looked up on this computer: take the whole tally first, then ask. Both
signatures of each head are checked: Ed25519, and ML-DSA-44 for the day when the first can be forged.
"""

from __future__ import annotations

import argparse
import base64
import collections
import datetime as dt
import hashlib
import json
import os
import re
import sys
import typing
import zipfile
import zlib

from farline.tally.verifier.ed25519 import signature_holds
from farline.tally.verifier.mldsa44 import mldsa44_holds
from farline.tally.verifier.places import MOST, Fails, Source
from farline.tally.verifier.proof import PROOF, leads_to, read_proof, write_proof
from farline.tally.verifier.read import ENTRY_LENGTH, check_tiles, levels_of, read_lines, root_of
from farline.tally.verifier.receipt import ENTRY, ORGANIZATIONS, WEEK, find_receipt, told_of

__all__ = ["MOST", "Fails", "main", "verify"]

FRONT = re.compile(rb"farline1 ([DE]) ([0-7]) (" + WEEK + rb") ")
HEX = b"0123456789abcdef"
TOGETHER = 1024
TAKEN_BACK = re.compile(
    rb"farline1 R (0|[1-9]\d{0,14}) (?:P ([0-9a-f]{64})|O (duplicate|error|test|complaint|requested)) (" + WEEK + rb")"
)
REGISTER = re.compile(rb"farline1 K ([0-9a-f]{64}) (" + WEEK + rb")")
MOST_LINES, MOST_SIGNATURES, MOST_PROOF = 2**63, 32, 1_000_000
INDEX = re.compile(rb"(?:(?:0|[1-9]\d{0,18})\n)+")


# ---- signed heads ----


class Key:
    """One public key line: name+id+key. Kind 1 signs a log, kind 4 is a witness's, kind 6 is ML-DSA-44."""

    def __init__(self, line: str) -> None:
        try:
            self.name, shown, encoded = line.strip().split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
            self.kind, self.public = raw[0], raw[1:]
        except (ValueError, IndexError):
            raise Fails("A key line is broken: " + line[:60]) from None
        hashed = hashlib.sha256(self.name.encode() + b"\n" + raw).digest()
        self.id, self.line = hashed[:4], line.strip()
        if self.id.hex() != shown:
            raise Fails("A key line does not fit its own number: " + line[:60])

    @property
    def fingerprint(self) -> str:
        hashed = hashlib.sha256(self.public).hexdigest()
        return " ".join(hashed[at : at + 4] for at in range(0, 32, 4))


class Head:
    """A checkpoint whose log signatures were checked: each of `keys` signed it."""

    def __init__(self, raw: bytes, keys: typing.Sequence[Key], name: str) -> None:
        self.name = name
        try:
            note = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise Fails(f"{name} is not a signed note.") from None
        self.note = note
        text, blank, rest = note.rpartition("\n\n")
        lines = rest.split("\n")
        if (
            not blank
            or lines.pop() != ""
            or not 0 < len(lines) <= MOST_SIGNATURES
            or any(ord(char) < 32 and char != "\n" for char in note)
        ):
            raise Fails(f"{name} is not a signed note.")
        self.text = text + "\n"
        self.signatures = [self.signature(line, name) for line in lines]
        head = self.text.split("\n")
        try:
            self.origin, self.size, self.root = head[0], int(head[1]), base64.b64decode(head[2], validate=True)
        except (ValueError, IndexError):
            raise Fails(f"{name} does not say a size and a root.") from None
        if len(self.root) != 32 or str(self.size) != head[1] or not 0 <= self.size < MOST_LINES:
            raise Fails(f"{name} does not say a size and a root.")
        for key in keys:
            if self.origin != key.name:
                raise Fails(f"{name} is of another log: {self.origin}, not {key.name}.")
            mine = [signed for who, id, signed in self.signatures if (who, id) == (key.name, key.id)]
            if not mine:
                raise Fails(f"{name} is not signed with the key {key.name}+{key.id.hex()}.")
            if not all(self._holds(key, signed) for signed in mine):
                raise Fails(f"The signature under {name} does not hold.")

    def _holds(self, key: Key, signed: bytes) -> bool:
        if key.kind == 1:
            return signature_holds(key.public, self.text.encode(), signed)
        who, numbers = key.name.encode(), bytes(8) + self.size.to_bytes(8, "big")
        said = b"subtree/v1\n\0" + bytes([len(who)]) + who + signed[:8] + bytes([len(who)]) + who + numbers + self.root
        return mldsa44_holds(key.public, said, signed[8:])

    def witnessed_by(self, key: Key) -> bool:
        for who, id, signed in self.signatures:
            if (who, id) == (key.name, key.id) and len(signed) == 72:
                time = int.from_bytes(signed[:8], "big")
                said = f"cosignature/v1\ntime {time}\n".encode() + self.text.encode()
                return signature_holds(key.public, said, signed[8:])
        return False

    @staticmethod
    def signature(line: str, name: str) -> tuple[str, bytes, bytes]:
        dash, _, rest = line.partition(" ")
        who, _, encoded = rest.partition(" ")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except ValueError:
            raw = b""
        if dash != "\u2014" or not who or len(raw) < 5 or base64.b64encode(raw).decode() != encoded:
            raise Fails(f"A signature line under {name} is broken.")
        return who, raw[:4], raw[4:]


def check_whole(source: Source, told: list[Key], heads: list[Head], lines: list[bytes]) -> None:
    """log.json says it all once more, for the checking page. In a copy it must say the same."""
    ours = {"keys": [key.line for key in told], "heads": [head.note for head in heads], "lines": "|"}
    before, after = json.dumps(ours, ensure_ascii=False).rsplit("|", 1)
    # Room for another way to write the same; not for more lines, or for longer ones, than were signed.
    raw = source.get("log.json", 1_000_000 + 4 * len(before) + (ENTRY_LENGTH + 2) * len(lines))
    if raw is None:
        return
    if raw == b"".join([before.encode(), b"\\n".join(lines), after.encode()]):
        return  # as we write it: the short way
    whole = json.loads(raw)
    if not isinstance(whole, dict) or sorted(whole) != ["heads", "keys", "lines"]:
        raise Fails("log.json is not a log.")
    texts = [note.rpartition("\n\n")[0] + "\n" for note in whole["heads"]]
    said = whole["keys"] == ours["keys"] and texts == [head.text for head in heads]
    if not said or whole["lines"].encode() != b"\n".join(lines):
        raise Fails("log.json does not say the same as the other files.")


# ---- what the lines say ----


class Tally:
    """Counts from the first line to the last, and stops at a line that the rules forbid."""

    def __init__(self) -> None:
        self.weeks: dict[str, dict[str, int]] = {}
        self.lines: list[bytes] = []
        self.taken_back: set[int] = set()
        self.seen: set[bytes] = set()
        self.counts = {"D": [0] * 8, "E": [0] * 8}
        self.gone = {"D": [0] * 8, "E": [0] * 8}
        self.withdrawn, self.now = 0, b""
        self.corrected: dict[str, int] = {}
        self.register_keys: list[str] = []
        self.week: dict[str, int] = {}
        self.ends: list[int] = []  # how many lines there were when a week was over

    def read(self, lines: list[bytes]) -> None:
        self.lines = lines
        for start in range(0, len(lines), TOGETHER):
            some = lines[start : start + TOGETHER]
            if not self._all_entries(some):
                for index, line in enumerate(some, start):
                    self._read_one(index, line)

    def _all_entries(self, some: list[bytes]) -> bool:
        """The short way for many lines at once; False, and nothing counted, where one of them needs a closer look."""
        if set(map(len, some)) != {ENTRY_LENGTH}:
            return False
        fronts = collections.Counter([line[:22] for line in some])
        found = [(FRONT.fullmatch(front), count) for front, count in fronts.items()]
        if not all(match and match.group(3) == self.now for match, _ in found):
            return False
        # Behind such a front stand two values of 64 digits and the space between them, and nothing else.
        text, other = b"".join(some), sum(len(front.translate(None, HEX)) * count for front, count in fronts.items())
        if text[86::ENTRY_LENGTH] != b" " * len(some) or len(text.translate(None, HEX)) != other + len(some):
            return False
        size = len(self.seen)
        self.seen.update([line[22:86] for line in some])
        self.seen.update([line[87:] for line in some])
        if len(self.seen) != size + 2 * len(some):
            self._find_repeated()
        for match, count in found:
            kind = match.group(1).decode() if match else ""
            self.counts[kind][int(match.group(2)) if match else 0] += count
            self.week[kind] += count
        return True

    def _find_repeated(self) -> None:
        before: set[bytes] = set()
        for index, line in enumerate(self.lines):
            pair = {line[22:86], line[87:]} if ENTRY.fullmatch(line) else set()
            if len(pair) == 1 or not before.isdisjoint(pair):
                raise Fails(f"Line {index} repeats an entry that is there already.")
            before |= pair

    def _read_one(self, index: int, line: bytes) -> None:
        found = ENTRY.fullmatch(line)
        if found is None:
            self._other(index, line)
            return
        letter, digit, week, commitment, tag = found.groups()
        if week != self.now:
            self._turn_to(week, index)
        size = len(self.seen)
        self.seen.update((commitment, tag))
        if len(self.seen) != size + 2:
            raise Fails(f"Line {index} repeats an entry that is there already.")
        self.counts[letter.decode()][digit[0] - 48] += 1
        self.week[letter.decode()] += 1

    def _turn_to(self, week: bytes, index: int) -> None:
        if week < self.now:
            raise Fails(f"Line {index} is of an earlier week than the line before it.")
        if week == self.now:
            return
        if int(week[6:]) > dt.date(int(week[:4]), 12, 28).isocalendar()[1]:  # the 28th is always of the last week
            raise Fails(f"Line {index} is of a week that its year does not have.")
        self.ends += [index] if index else []
        self.now = week
        self.week = self.weeks.setdefault(week.decode(), {"D": 0, "E": 0, "P": 0, "O": 0})

    def _other(self, index: int, line: bytes) -> None:
        if found := REGISTER.fullmatch(line):
            self._turn_to(found.group(2), index)
            self.register_keys.append(found.group(1).decode())
            return
        found = TAKEN_BACK.fullmatch(line)
        if not found:
            raise Fails(f"Line {index} is not in the grammar of the log.")
        where, secret, reason, week = found.groups()
        self._turn_to(week, index)
        entry = ENTRY.fullmatch(self.lines[int(where)]) if int(where) < index else None
        if entry is None or int(where) in self.taken_back:
            raise Fails(f"Line {index} takes back line {where.decode()}, which is no entry or was taken back before.")
        self.taken_back.add(int(where))
        kind, bits, tag = entry.group(1).decode(), int(entry.group(2)), entry.group(5)
        if secret:
            opened = hashlib.sha256(b"farline1-withdraw\0" + bytes.fromhex(secret.decode())).hexdigest()
            if opened != tag.decode():
                raise Fails(f"Line {index} takes back line {where.decode()} with a wrong secret.")
            self.withdrawn += 1
        else:
            self.corrected[reason.decode()] = self.corrected.get(reason.decode(), 0) + 1
        self.week["P" if secret else "O"] += 1
        self.gone[kind][bits] += 1

    def standing(self, kind: str) -> list[int]:
        return [entered - gone for entered, gone in zip(self.counts[kind], self.gone[kind])]  # noqa: B905

    def by_organization(self, kind: str) -> dict[str, int]:
        standing = self.standing(kind)
        return {name: sum(n for bits, n in enumerate(standing) if bits & bit) for bit, name in ORGANIZATIONS}

    def every_week(self) -> dict[str, dict[str, int]]:
        if not self.weeks:
            return {}
        day, last = (dt.date.fromisocalendar(int(w[:4]), int(w[6:]), 1) for w in (min(self.weeks), max(self.weeks)))
        found = {}
        while day <= last:
            week = day.strftime("%G-W%V")
            found[week] = self.weeks.get(week, {"D": 0, "E": 0, "P": 0, "O": 0})
            day += dt.timedelta(days=7)
        return found


def check_proof(
    raw: bytes, receipt: str, key_lines: typing.Sequence[str], witnesses: typing.Sequence[str]
) -> dict[str, typing.Any]:
    """One entry, kept without the log. It says nothing of what was taken back later."""
    kept, keys = read_proof(raw), [Key(line) for line in key_lines]
    if not keys or keys[0].kind != 1:
        raise Fails("A proof is checked with a key of the log that you know: give it with --key.")
    head = Head(kept.note, keys, "the proof")
    if leads_to(kept, head.size) != head.root or not ENTRY.fullmatch(kept.line):
        raise Fails("This entry does not lead to the root that was signed.")
    for line in witnesses:
        if not head.witnessed_by(Key(line)):
            raise Fails("A witness did not sign this head: " + Key(line).name)
    found = told_of(kept.place, kept.line, find_receipt(receipt, head.origin, [kept.line])[1]) if receipt else ""
    said = {"origin": head.origin, "size": head.size, "index": kept.place, "line": kept.line.decode()}
    return {"proof": said, "demo": head.origin.startswith("DEMO"), "receipt": found}


def read_told(source: Source, key: Key, batches: int) -> list[str]:
    """What is said beside the batches: in no line of the log, so only this signature vouches for it."""
    raw = source.get("told")
    if raw is None:
        return []
    text, _, rest = raw.decode("utf-8", "replace").rpartition("\n\n")
    mine = [one for who, id, one in [Head.signature(line, "told") for line in rest.splitlines()] if id == key.id]
    if not mine or not all(signature_holds(key.public, f"{text}\n".encode(), one) for one in mine):
        raise Fails("The signature under told does not hold.")
    first, *lines = text.split("\n")
    if first != f"farline1-told {key.name}":
        raise Fails(f"told is of another log: {first}.")
    if len(lines) != batches:
        raise Fails(f"told speaks of {len(lines)} batches, and the log has {batches}.")
    return lines


# ---- all together ----

# What crafted files can raise in the standard library. A traceback would hide that the answer is no.
BROKEN = (
    OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RuntimeError, MemoryError, EOFError,
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error,
)  # fmt: skip


def verify(
    place: str,
    receipt: str = "",
    since: str = "",
    key_lines: typing.Sequence[str] = (),
    witnesses: typing.Sequence[str] = (),
    proof: str = "",
) -> dict[str, typing.Any]:
    """What was found, where everything holds. Raises Fails, whatever the files hold."""
    try:
        if os.path.isfile(place):
            with open(place, "rb") as file:
                raw = file.read(MOST_PROOF)
            if raw.startswith(PROOF):
                return check_proof(raw, receipt, key_lines, witnesses)
        return check(place, receipt, since, key_lines, witnesses, proof)
    except BROKEN as problem:
        raise Fails(f"A file here cannot be read as what it should be ({type(problem).__name__}).") from None


def check(
    place: str,
    receipt: str,
    since: str,
    key_lines: typing.Sequence[str],
    witnesses: typing.Sequence[str],
    proof: str,
) -> dict[str, typing.Any]:
    source = Source(place)
    told = [Key(line) for line in source.need("keys").decode("utf-8", "replace").splitlines() if line.strip()]
    known = [Key(line) for line in key_lines]
    first = {key.kind: key for key in reversed([*known, *told])}  # what is known goes before what is told
    keys = [first[kind] for kind in (1, 6) if kind in first]
    if len({key.kind for key in known}) < len({key.line for key in known}):
        raise Fails("Two keys of one kind were given. Give one of each kind.")
    if not keys or keys[0].kind != 1 or any(key.kind not in (1, 6) for key in known):
        raise Fails("There is no Ed25519 key of the log to check with.")
    head = Head(source.need("checkpoint"), keys, "checkpoint")
    lines = read_lines(source, head.size)
    levels = levels_of(lines)
    if root_of(levels, head.size) != head.root:
        raise Fails("The lines do not give the root that was signed: one was dropped, altered, added or moved.")
    tally = Tally()
    tally.read(lines)
    heads = earlier_heads(source, keys, head, tally)
    batches = len(heads)
    if not source.is_url:
        check_tiles(source, lines, levels)
        check_whole(source, told, heads, lines)
    if since:
        with open(since, "rb") as file:
            heads.append(Head(file.read(MOST), keys, os.path.basename(since)))
    for old in heads:
        if old.size > head.size or root_of(levels, old.size) != old.root:
            raise Fails(f"The log was rewritten: the head in {old.name} is not an earlier state of this log.")
    for line in witnesses:
        if not head.witnessed_by(Key(line)):
            raise Fails("A witness did not sign this head: " + Key(line).name)
    found = ""
    if receipt:
        index, bits = find_receipt(receipt, head.origin, lines)
        stands = "It was taken back or corrected, and counts no more." if index in tally.taken_back else "It stands."
        found = f"{told_of(index, lines[index], bits)} {stands}"
        if proof:
            with open(proof, "wb") as kept:
                kept.write(write_proof(lines[index], index, levels, source.need("checkpoint")))
    return {
        "origin": head.origin, "demo": head.origin.startswith("DEMO"), "size": head.size, "root": head.root.hex(),
        "key": keys[0].line, "key_fingerprint": keys[0].fingerprint,
        "second_key_fingerprint": keys[1].fingerprint if keys[1:] else "", "heads_checked": len(heads) + 1,
        "declarations": sum(tally.counts["D"]), "declarations_standing": sum(tally.standing("D")),
        "organizations": tally.by_organization("D"), "combinations": tally.standing("D"),
        "withdrawn": tally.withdrawn, "corrected": tally.corrected, "earlier_quits": sum(tally.standing("E")),
        "earlier_organizations": tally.by_organization("E"), "weeks": tally.every_week(),
        "register_keys": tally.register_keys, "receipt": found, "told": read_told(source, keys[0], batches),
    }  # fmt: skip


def earlier_heads(source: Source, keys: typing.Sequence[Key], head: Head, tally: Tally) -> list[Head]:
    """Every signed head that the log lists; and it lists one for the end of each week at least."""
    named = source.need("checkpoints/index")
    sizes = [int(word) for word in named.split()] if INDEX.fullmatch(named) else []
    if sizes != sorted({*sizes, head.size}) or not {*tally.ends, head.size} <= set(sizes):
        raise Fails("checkpoints/index is not the list of all signed heads.")
    there = set() if source.is_url else source.names("checkpoints/")
    if odd := min(there - {"checkpoints/index", *(f"checkpoints/{size}" for size in sizes)}, default=""):
        raise Fails(f"A file does not belong here: {odd}.")
    heads = [Head(source.need(f"checkpoints/{size}"), keys, f"checkpoints/{size}") for size in sizes]
    for size, old in zip(sizes, heads):  # noqa: B905
        if old.size != size:
            raise Fails(f"The head in {old.name} is another one than its name says.")
    return heads


def in_words(found: dict[str, typing.Any]) -> typing.Iterator[str]:
    if "proof" in found:
        said = found["proof"]
        yield from ["DEMO: this entry is invented."] * found["demo"]
        yield f"Line {said['index']} stands in the log {said['origin']} as of {said['size']} lines: {said['line']}"
        yield from ["Receipt found: " + found["receipt"]] * bool(found["receipt"])
        yield "Whether it was taken back later, only the whole log tells."
        return
    yield f"Log {found['origin']}: {found['size']} lines, {found['heads_checked']} signed heads. All of it holds."
    if found["demo"]:
        yield "DEMO: these entries are invented. This is not a real tally."
    yield f"Key fingerprint (compare it with a copy from elsewhere): {found['key_fingerprint']}"
    if found["second_key_fingerprint"]:
        yield f"Fingerprint of the second key, ML-DSA-44: {found['second_key_fingerprint']}"
    else:
        yield "The log tells no second key (ML-DSA-44), so only Ed25519 was checked."
    yield f"Declarations that stand: {found['declarations_standing']} of {found['declarations']} entered"
    for name, number in found["organizations"].items():
        yield f"  leaves the {name}: {number}"
    yield f"  organizations not told: {found['combinations'][0]}"
    reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(found["corrected"].items()))
    corrected = f"{sum(found['corrected'].values())}{f' ({reasons})' if reasons else ''}"
    yield f"Withdrawn by the person: {found['withdrawn']}. Corrected by the operator: {corrected}"
    yield f"Had quit earlier, counted apart: {found['earlier_quits']}"
    for week, counts in found["weeks"].items():
        said = f"{counts['D']} declared, {counts['P']} withdrawn, {counts['O']} corrected, {counts['E']} earlier"
        yield f"  {week}: {said}"
    yield from ("  Beside the log, signed: " + line for line in found["told"] or ["nothing lies here"])
    if found["receipt"]:
        yield "Receipt found: " + found["receipt"]
    yield "It does not show that each entry is a different, real person. No arithmetic can."


def plain(words: str) -> str:
    """What a file says may not move the cursor, and any screen can show it."""
    return ascii(words)[1:-1] if not words.isprintable() or not words.isascii() else words


def main(arguments: list[str] | None = None) -> int:
    asked = argparse.ArgumentParser(description="Check a Farline tally. Exit 0 only if everything holds.")
    asked.add_argument("place", metavar="PATH_OR_URL", help="folder, ZIP file, or address of the tally")
    asked.add_argument("--receipt", default="", help="find the entry of a receipt code, on this computer")
    asked.add_argument("--proof", default="", help="with --receipt: write a proof of that entry into this file")
    asked.add_argument("--since", default="", help="a checkpoint file that you kept from earlier, or from elsewhere")
    asked.add_argument("--key", action="append", default=[], help="a key line of the log as you know it, or two")
    asked.add_argument("--witness", action="append", default=[], help="key line of a witness who must have signed")
    asked.add_argument("--json", action="store_true")
    chosen = asked.parse_args(arguments)
    try:
        found = verify(chosen.place, chosen.receipt, chosen.since, chosen.key, chosen.witness, chosen.proof)
    except Fails as problem:
        print(json.dumps({"holds": False, "why": str(problem)}) if chosen.json else plain(str(problem)))
        return 1
    print(json.dumps({"holds": True, **found}) if chosen.json else "\n".join(map(plain, in_words(found))))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # somebody read only the first lines
        os._exit(1)
