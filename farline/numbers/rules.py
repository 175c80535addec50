"""States of lists and intakes as tables, the reasons why a row is refused, and how a cell is read as a number."""

import re
from dataclasses import dataclass

from farline.numbers import cleaning, grammar

DRAFT, CHECKED, RELEASED, PAUSED, CLOSED, PURGED = "draft", "checked", "released", "paused", "closed", "purged"
LIST_STATES = (DRAFT, CHECKED, RELEASED, PAUSED, CLOSED, PURGED)
OVER = frozenset({CLOSED, PURGED})  # nobody from it is called any more
UPLOADED, QUEUED, RUNNING, DONE, FAILED, CANCELLED = "uploaded", "queued", "running", "done", "failed", "cancelled"
INTAKE_STATES = (UPLOADED, QUEUED, RUNNING, DONE, FAILED, CANCELLED)
ENDED = frozenset({DONE, FAILED, CANCELLED})
# What a coordinator may do with a list. An import that ends well moves draft to checked by itself, unless
# the file held identity numbers: then a person must look first, and says so with the same move.
LIST_MOVES: dict[str, tuple[str, ...]] = {
    DRAFT: (CHECKED, CLOSED),
    CHECKED: (RELEASED, CLOSED),
    RELEASED: (PAUSED, CLOSED),
    PAUSED: (RELEASED, CLOSED),
    CLOSED: (PURGED,),
    PURGED: (),
}
# A list lives at most so long; then its numbers are destroyed with the key they were sealed under.
MOST_DAYS = 90

MOBILE, LANDLINE = grammar.MOBILE, grammar.LANDLINE
OK, REFUSED = "ok", "refused"
LONGEST_CELL, SHORTEST_IDENTITY = 200, 15
LONGEST_NUMBER = 15  # digits, anywhere in the world
MOST_ROWS = 20_000_000

# Code -> sentence for the coordinator. The order is that of docs/refusal-reasons.md; codes never change meaning.
REASONS = {
    "empty": "The cell is empty.",
    "not_a_number": "There is no number in the cell.",
    "extra_text": "Other words or signs stand beside the number.",
    "unclear": "It holds digits, but not in a form in which a number is written.",
    "unreadable_row": "The characters of this row could not be read.",
    "formula": "The cell holds a formula, not a number.",
    "lossy": "A spreadsheet has rounded or shortened this number; its true digits are lost.",
    "masked": "Some of the digits are hidden.",
    "two_numbers": "The cell holds more than one number. Give each a row of its own.",
    "identity_number": "This looks like an identity card number. It does not belong in a list.",
    "zeros": "It holds nothing but zeros.",
    "prefix_only": "Only the country code is there.",
    "emergency": "This is an emergency number.",
    "service_number": "This is a service line or hotline, not a person's number.",
    "other_plan": "This number is in Hong Kong, Macao or Taiwan, which have numbering plans of their own.",
    "other_country": "This number is in another country.",
    "no_area_code": "The area code is missing.",
    "no_leading_zero": "Perhaps a landline without its leading 0, perhaps a mobile number with a digit missing.",
    "short_mobile": "This mobile number has too few digits.",
    "long_mobile": "This mobile number has too many digits.",
    "too_short": "There are too few digits for a number.",
    "too_long": "There are too many digits for one number.",
    "invalid_number": "No such number exists in the Chinese numbering plan.",
    "duplicate_in_file": "The same number stands in an earlier row of this file.",
    "already_listed": "This number is in a list already.",
    "opted_out": "This person asked never to be called, or, rarely, cannot be told from somebody who did.",
    "other_region": "The number was issued outside the campaign's regions, or where is not known.",
}

# Code -> sentence, when a whole file can't be used.
FILE_TROUBLES = {
    "empty_file": "The file is empty.",
    "too_large": "The file is too large. Divide it into smaller files.",
    "not_a_table": "This is not a table of numbers. Save the list as CSV, XLSX or ODS and upload that.",
    "old_or_locked": "This is an old or a locked spreadsheet. Save it as XLSX without a password, or as CSV.",
    "broken_workbook": "The spreadsheet is damaged and can't be opened. Save it again, or save it as CSV.",
    "unpacks_too_large": "The spreadsheet would unpack to more than 200 MB. It was not opened.",
    "too_many_parts": "The spreadsheet has more than 1,000 parts inside. It was not opened.",
    "lying_sizes": "The spreadsheet unpacks to more than it says. It was not opened.",
    "several_sheets": "The spreadsheet has several sheets with content. Save the one you need as a file of its own.",
    "open_quote": "The file's rows can't be told apart: a quotation mark is never closed, or a cell has more than 20 "
    "lines. Close the mark, or shorten the cell.",
    "cell_too_long": "A line of the file has more than 100,000 characters, or a cell more than 4,000. "
    "Put each number on a line of its own, shorten the cell, or close a quotation mark that was left open.",
    "too_many_rows": "The file has too many rows. Divide it into smaller files.",
    "no_rows": "The file has no rows below its heading.",
    "cannot_open": "The file is not there, or may not be read.",
    "not_a_file": "This is a folder or a device, not a file. Name the list itself.",
    "no_such_encoding": "The file can't be read in that encoding. Choose another.",
    "no_such_column": "The file has no such column. Choose another.",
    "parser_gave_up": "The spreadsheet takes too much memory or time to open. Save it as CSV, or divide it.",
    "upload_gone": "The uploaded file is no longer there, or arrived incomplete. Upload it again.",
    "disk_full": "The disk of this site is full, so nothing of the list was kept. Make room, then bring it in again.",
    "broke_off": "The import broke off. Rows counted so far are kept; upload the file again for the rest.",
}


class FileTrouble(Exception):
    """The whole file can't be used; `code` is one of FILE_TROUBLES."""

    def __init__(self, code: str) -> None:
        super().__init__(FILE_TROUBLES[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cell says. `reason` is "" when ok, else a key of REASONS; `kind` is mobile, landline or ""."""

    status: str
    e164: str | None
    reason: str
    kind: str


_AS_PRINTED = re.compile(r"(0[1-9][0-9]{1,2})-?([0-9]{7,8})")
_DIGIT, _NO_DIGIT = re.compile(r"[0-9]"), re.compile(r"[^0-9]+")
_BODY = re.compile(r"\++\d[\d ()\-./]*|[(\d][+\d ()\-./]*")
_E_NOTATION = re.compile(r"[+-]?\d+(?:[.,]\d*)?\s*[Ee]\s*[+-]?\s*\d+")
_DECIMALS = re.compile(r"\.\d{1,2}$|\.0+$|^\+?\d{7,}\.\d+$")
_MASKED = re.compile(r"\d[\s\-]?[*xX#?_]{2,}|[*xX?_]{2,}\d")
HIDES = frozenset("*xX#?_")
_FORMULA = re.compile(r"[=@]|[-+]\s*[A-Za-z]+\(")
_SEVERAL = re.compile(r"\d[^\d]*(?:[,;|&\n]|和|或|及|至|到|与|與|~|\bor\b|\band\b)[^\d]*\d", re.IGNORECASE)
_LANDLINE_SLASH = re.compile(r"(?:\+?86[ -]?)?\(?0\d{2,3}\)?/\d[\d -]*")
_NORTH_AMERICA = re.compile(r"\+?1[ .-]*\(?[2-9]\d\d\)?[ .-]+\d{3}[ .-]+\d{4}")


def may_move(state: str, wanted: str) -> bool:
    """Whether a coordinator may move a list from one state to another."""
    return wanted in LIST_MOVES.get(state, ())


def could_ring(e164: str) -> bool:
    """False for invented landlines whose local part begins with 0 or 1, as no Chinese subscriber's does."""
    national = e164.removeprefix("+86")
    if grammar.is_mobile(national):
        return True
    return national[grammar.area_length(national)] not in "01"


def read_number(text: str) -> Reading:
    """Read one cell of a list. Whatever is in doubt is refused: a wrong guess would ring a stranger."""
    if plainly := _read_plainly(text):
        return plainly
    if "\ufffd" in text:
        return _refused("unreadable_row")
    text = cleaning.plain(text)
    if not text:
        return _refused("empty")
    if len(text) > LONGEST_CELL:
        return _refused("unclear")
    if text.isascii() and text.isdecimal() and len(text) < SHORTEST_IDENTITY:
        return _of(grammar.judge(text, plus=False))
    reason = _not_a_plain_number(text)
    if reason:
        return _refused(reason)
    if not _BODY.fullmatch(text):  # words around it
        text = cleaning.without_extension(cleaning.without_label(cleaning.without_uri(text)))
    return _read_body(text)


def numbers_of_a_no(text: str, *, came_along: bool) -> tuple[str, ...]:
    """What to silence (E.164) for a no at the hotline: from whatever country or line, not only what a list may hold.

    A number that came along with the call was written by no hand. One without a country code is silenced both ways.
    What was typed may hold a slip, and a no kept under a wrong number would be lost: it must be a number of somewhere.
    """
    reading = read_number(text)
    if reading.e164:
        return (reading.e164,)
    if not came_along and reading.reason not in {"other_plan", "other_country"}:
        return ()
    written = cleaning.plain(text)
    digits = _NO_DIGIT.sub("", written)
    if not 5 <= len(digits) <= LONGEST_NUMBER:
        return ()
    if written.startswith(("+", "00")):
        return ("+" + digits.removeprefix("00"),)
    return (f"+{digits}", f"+86{digits.removeprefix('86').lstrip('0')}")


def _read_plainly(text: str) -> Reading | None:
    """The short way for most rows of most lists. It says the same as the long way, or None."""
    if len(text) == 11 and text.isascii() and text.isdecimal() and grammar.is_mobile(text):
        return Reading(OK, "+86" + text, "", MOBILE)
    printed = _AS_PRINTED.fullmatch(text)
    if printed:
        verdict = grammar.judge(printed[1] + printed[2], plus=False)
        if verdict.e164:
            return Reading(OK, verdict.e164, "", verdict.kind)
    return None


def _refused(reason: str) -> Reading:
    return Reading(REFUSED, None, reason, "")


def _of(verdict: grammar.Verdict) -> Reading:
    return Reading(OK, verdict.e164, "", verdict.kind) if verdict.e164 else _refused(verdict.reason)


def _not_a_plain_number(text: str) -> str:
    """The reason when the cell is something else altogether, else ""."""
    if _FORMULA.match(text):
        return "formula"
    if not _DIGIT.search(text) and not any(char.isdigit() for char in text):
        return "not_a_number"
    if len(text) >= SHORTEST_IDENTITY and (
        grammar.IDENTITY.search(text) or grammar.IDENTITY.fullmatch(re.sub(r"[ \-.]", "", text))
    ):
        return "identity_number"
    if _E_NOTATION.fullmatch(text):
        return "lossy"
    return "masked" if not HIDES.isdisjoint(text) and _MASKED.search(text) else ""


def _read_body(body: str) -> Reading:
    if body.startswith("(") and body.endswith(")") and body.count("(") == 1:
        body = body[1:-1]
    body = body.strip(" \n'/-,.;:")
    if not _BODY.fullmatch(body):
        if _SEVERAL.search(body):
            return _refused("two_numbers")
        return _refused("extra_text" if any(char.isdigit() for char in body) else "not_a_number")
    if _NORTH_AMERICA.fullmatch(body):
        return _refused("other_country")
    if "." in body and _DECIMALS.search(body):
        return _read_decimal(body)
    return _read_groups(body)


def _read_decimal(body: str) -> Reading:
    """A mobile number that a spreadsheet wrote as 13812345678.0 is whole; of any other number that is not sure."""
    if not body.endswith(".0"):
        return _refused("lossy")
    reading = _read_groups(body[:-2])
    return reading if reading.kind == MOBILE else _refused("lossy")


def _read_groups(body: str) -> Reading:
    shape = _shape_reason(body)
    if shape:
        return _refused(shape)
    whole = _judge(body)
    before, dash, last = body.rpartition("-")
    if dash and last.strip().isdigit() and len(last.strip()) <= 6:
        # 0391-3567890-801: what follows the last dash may be an extension.
        first = _judge(before)
        if first.e164 and whole.e164:
            return _refused("unclear")
        whole = whole if whole.e164 else first if first.e164 else whole
    if whole.e164:
        return Reading(OK, whole.e164, "", whole.kind)
    return _refused("two_numbers" if _splits_in_two(body) else whole.reason)


def _shape_reason(body: str) -> str:
    """A bracket that is not at the front, a second +, or a slash that parts more than an area code."""
    if "/" in body and not _LANDLINE_SLASH.fullmatch(body):
        return "two_numbers" if _splits_in_two(body) or re.search(r"\d{3}/\d", body) else "unclear"
    if body.count("(") != body.count(")") or "+" in body.lstrip("(+"):
        return "two_numbers" if "+" in body.lstrip("(+") else "unclear"
    return "unclear" if re.search(r"\(\D*\)|\)$|\([^)]*\(", body) else ""


def _judge(body: str) -> grammar.Verdict:
    digits = _NO_DIGIT.sub("", body)
    return grammar.judge(digits, plus=body.lstrip("(").startswith("+"))


def _splits_in_two(body: str) -> bool:
    digits = _NO_DIGIT.sub("", body)
    if len(digits) == 22 and all(grammar.judge(half, plus=False).e164 for half in (digits[:11], digits[11:])):
        return True
    cuts = [match.start() for match in re.finditer(r"[ \-/+]", body)]
    return any(_judge(body[:cut].strip()).e164 and _judge(body[cut:].strip(" -/")).e164 for cut in cuts)
