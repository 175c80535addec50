"""One cell at a time, and never more than libphonenumber would grant."""

import contextlib
import json
import random
import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline import ROOT
from farline.common import masks
from farline.numbers import grammar, reading, rules

LISTS = ROOT / "tests" / "lists"
# The truth files' words -> our codes.
SAME = {
    "": {""},
    "duplicate in file": {"duplicate_in_file"},
    "lossy": {"lossy"},
    "service": {"service_number"},
    "an identity number": {"identity_number"},
    "empty": {"empty"},
    "no area": {"no_area_code"},
    "zeros": {"zeros"},
    "other plan": {"other_plan"},
    "not a number": {"not_a_number"},
    "long": {"too_long"},
    "two numbers": {"two_numbers"},
    "prefix only": {"prefix_only"},
    "formula": {"formula"},
    "emergency": {"emergency"},
    "short": {"service_number", "too_short"},
    "short mobile": {"short_mobile"},
    "long mobile": {"long_mobile"},
    "other country": {"other_country"},
    "no plan": {"no_leading_zero", "invalid_number"},
}


@pytest.mark.parametrize("name", ["list-messy", "list-gb18030"])
def test_it_says_of_every_row_what_the_truth_file_says(name: str):
    opener = reading.from_path(LISTS / f"{name}.csv", most=1_000_000)
    truth = json.loads((LISTS / f"{name}.truth.json").read_text(encoding="utf-8"))
    seen: set[str] = set()
    rows = list(reading.open_rows(opener, *reading.guess_layout(opener)))
    assert [row for row, _ in rows] == [one["row"] for one in truth]
    for (row, cell), one in zip(rows, truth, strict=True):
        found = rules.read_number(cell)
        reason = "duplicate_in_file" if found.e164 in seen else found.reason
        if found.e164:
            seen.add(found.e164)
        assert (row, found.e164) == (row, one["e164"])
        assert (row, reason in SAME[one["why"]]) == (row, True), reason
        assert (row, "refused" if reason else "ok") == (row, one["status"])


@pytest.mark.parametrize(
    ("cell", "e164"),
    [
        ("13812345678", "+8613812345678"),
        ("１３８１２３４５６７８", "+8613812345678"),
        ("١٣٨١٢٣٤٥٦٧٨", "+8613812345678"),
        ("\u202e13812345678\u202c", "+8613812345678"),
        ("\u200f138\u200b1234\u20605678", "+8613812345678"),
        ("13812345678.0", "+8613812345678"),
        ("0086 138 1234 5678", "+8613812345678"),
        ("17951 13812345678", "+8613812345678"),
        ("手机：138-1234-5678", "+8613812345678"),
        ("tel:+86-391-0123456;ext=5", "+863910123456"),
        ("(0391)0123456 转 801", "+863910123456"),
        ("0391-0123456-801", "+863910123456"),
        ("+86 (0)20 04340521", "+862004340521"),
    ],
)
def test_it_understands_the_ways_in_which_numbers_are_written(cell: str, e164: str):
    assert rules.read_number(cell).e164 == e164


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "empty"),
        ("\u200b\u202e ", "empty"),
        ("王先生", "not_a_number"),
        ("13812345678 张三", "extra_text"),
        ("①③⑧①②③④⑤⑥⑦⑧", "extra_text"),
        ("1381234567\ufffd", "unreadable_row"),
        ("=13812345678", "formula"),
        ("@SUM(1)", "formula"),
        ("1.38E+10", "lossy"),
        ("0391-3567890.0", "lossy"),
        ("883053675.0", "lossy"),
        ("13812345678.5", "lossy"),
        ("138****5678", "masked"),
        ("13812345678/13912345678", "two_numbers"),
        ("1381234567813912345678", "two_numbers"),
        ("11010519491231002X", "identity_number"),
        ("+1 415 555 0100", "other_country"),
        ("+852 2345 6789", "other_plan"),
        ("3567890", "no_area_code"),
        ("3913567890", "no_leading_zero"),
        ("400-810-1234", "service_number"),
        ("010-12345", "service_number"),
        ("9" * 201, "unclear"),
        ("1381234\x005678", "extra_text"),
    ],
)
def test_it_refuses_what_is_in_doubt(cell: str, reason: str):
    assert rules.read_number(cell) == rules.Reading(rules.REFUSED, None, reason, "")


DIGITS = st.text("0123456789", min_size=0, max_size=16)
NEAR = st.builds(
    lambda before, digits, after: before + digits + after,
    st.sampled_from(["", "+86", "0086", "86", "+86 0", "0", "00", "+", "(0", "tel:", "电话:", "17951", "+1"]),
    st.one_of(
        DIGITS,
        st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
        st.from_regex(r"0[0-9]{2,3}-?[0-9]{7,8}", fullmatch=True),
    ),
    st.sampled_from(["", ".0", "-801", " 转5", ")", "/", ";ext=3", "(宅)", " ", ".", "E+10", "-13812345678"]),
)


@given(st.one_of(st.text(max_size=40), NEAR, st.text("0123456789+()-./ ;,xE*转", max_size=26)))
def test_it_accepts_nothing_that_libphonenumber_holds_invalid(cell: str):
    found = rules.read_number(cell)
    assert (found.status == rules.OK) == (found.e164 is not None) == (found.reason == "")
    if found.e164 is None:
        assert found.reason in rules.REASONS
        return
    parsed = phonenumbers.parse(found.e164, None)
    assert parsed.country_code == 86
    assert phonenumbers.is_valid_number_for_region(parsed, "CN")
    assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == found.e164


@given(st.from_regex(r"(\+86|0086|)1[3-9][0-9]{9}", fullmatch=True))
def test_it_agrees_with_libphonenumber_on_every_mobile_number(cell: str):
    valid = phonenumbers.is_valid_number(phonenumbers.parse(cell, "CN"))
    assert (rules.read_number(cell).status == rules.OK) == valid


@given(st.from_regex(r"\+86(10|2[0-9]|[3-9][0-9][0-9])[0-9]{7,8}", fullmatch=True))
def test_it_agrees_with_libphonenumber_on_landlines_but_for_service_lines(cell: str):
    parsed = phonenumbers.parse(cell, None)
    found = rules.read_number(cell)
    kinds = {phonenumbers.PhoneNumberType.FIXED_LINE}
    if phonenumbers.number_type(parsed) in kinds:
        assert found.e164 == cell or found.reason in {"service_number", "identity_number"}
    elif not phonenumbers.is_valid_number(parsed):
        assert found.e164 is None


@given(st.from_regex(r"1[0-9]{10}|0[0-9]{2,4}-?[0-9]{6,9}", fullmatch=True))
def test_it_says_the_same_on_the_short_way_as_on_the_long_one(cell: str):
    short = rules.read_number(cell)
    assert short == rules.read_number(f" {cell} ")
    if len(cell) == 11 and cell[0] == "1":
        assert (short.kind == grammar.MOBILE) == grammar.is_mobile(cell)


def test_it_hides_the_middle_of_a_number():
    assert masks.masked("+8613812345678") == "138****5678"
    assert masks.masked("+863913567890") == "0391-*****90"
    assert masks.masked("+862034567890") == "020-******90"


@pytest.mark.parametrize("e164", ["+863910567890", "+863911567890", "+862004340521", "+861001234567"])
def test_it_knows_invented_landlines_by_their_first_digit(e164: str):
    assert not rules.could_ring(e164)


@pytest.mark.parametrize("e164", ["+863913567890", "+862034567890", "+8613812345678"])
def test_it_takes_every_other_number_for_somebodys(e164: str):
    assert rules.could_ring(e164)


GRAMMAR = (ROOT / "docs" / "number-grammar.md").read_text(encoding="utf-8")
DISAGREEMENTS = re.findall(r"^\| `([^`]+)` \| (?:`(\+[0-9]+)`|invalid) \| `([^`]+)` \|", GRAMMAR, re.M)


@pytest.mark.parametrize(("cell", "theirs", "ours"), DISAGREEMENTS)
def test_it_disagrees_with_libphonenumber_where_the_document_says_so(cell: str, theirs: str, ours: str):
    try:
        parsed = phonenumbers.parse(cell, "CN")
        valid = phonenumbers.is_valid_number(parsed)
    except phonenumbers.NumberParseException:
        parsed, valid = phonenumbers.PhoneNumber(), False
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if valid else ""
    assert (e164, rules.read_number(cell).e164 or rules.read_number(cell).reason) == (theirs, ours)


def test_it_documents_some_disagreements_at_all():
    assert len(DISAGREEMENTS) > 8


# Our reasons for refusing what libphonenumber takes: the rows of docs/number-grammar.md.
STATED = {"no_leading_zero", "service_number", "unclear", "extra_text", "two_numbers", "lossy"}
AREAS = "10 20 21 22 29 391 371 755 311 851 531 991 433 978 400 800 950".split()
PERSONS = {
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
}


def drawn(dice: random.Random) -> str:
    """A number as people write it, or nearly."""

    def digits(count: int) -> str:
        return "".join(dice.choice("0123456789") for _ in range(count))

    mobile, area, local = "1" + dice.choice("3456789") + digits(9), dice.choice(AREAS), digits(dice.choice([7, 8]))
    cell = dice.choice(
        [
            mobile,
            dice.choice(["+86", "0086", "86", "+86 ", "86-"]) + mobile,
            f"{mobile[:3]} {mobile[3:7]}-{mobile[7:]}",
            f"0{area}{dice.choice(['', '-', ' '])}{local}",
            dice.choice(["+86", "0086", "86"]) + area + local,
            digits(dice.randint(1, 14)),
            "+" + digits(dice.randint(6, 14)),
            "".join(dice.choice("0123456789+-() ") for _ in range(dice.randint(1, 18))),
        ]
    )
    at = dice.randrange(len(cell) + 1)
    slip = dice.choice(["", *"0123456789", " ", "-"]) if dice.random() < 0.15 else None
    return cell if slip is None else cell[:at] + slip + cell[at + dice.choice([0, 1]) :]


@pytest.mark.slow
def test_it_disagrees_with_libphonenumber_nowhere_else():
    dice, same, count = random.Random(1), 0, 12_000  # noqa: S311 - a test
    for _ in range(count):
        cell = drawn(dice)
        ours, theirs = rules.read_number(cell), None
        with contextlib.suppress(phonenumbers.NumberParseException):
            parsed = phonenumbers.parse(cell, "CN")
            if phonenumbers.is_valid_number_for_region(parsed, "CN") and phonenumbers.number_type(parsed) in PERSONS:
                theirs = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        same += ours.e164 == theirs
        if ours.e164 is None and theirs is not None:
            assert ours.reason in STATED, cell
        elif ours.e164 != theirs:
            # An extension behind the last dash, which the library does not know: without it both say the same.
            assert ours.e164 and "-" in cell, cell
            whole = phonenumbers.parse(cell.rpartition("-")[0], "CN")
            assert phonenumbers.format_number(whole, phonenumbers.PhoneNumberFormat.E164) == ours.e164, cell
    assert same > 0.98 * count
