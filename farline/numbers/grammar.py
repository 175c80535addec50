"""The Chinese numbering plan over plain digits. The patterns are libphonenumber's own; nothing is typed again here.

A landline is believed only when it is written as one: with its trunk 0 or with the country code. Ten bare
digits may as well be a mobile number that lost one, or a number from North America.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

MOBILE, LANDLINE = "mobile", "landline"
EMERGENCY = frozenset({"110", "112", "119", "120", "122", "999", "911"})
OTHER_PLANS = ("852", "853", "886")
# Dialled before a mobile number to choose a carrier; the person's number begins after it.
CARRIER = re.compile(r"(?:00)?1(?:[12]\d|79)\d\d(?=1[3-9]\d{9}$)")
SERVICE = re.compile(r"1[012]\d{3,4}|1\d{2}|9[56]\d{3,6}|106\d{5,}|(?:400|800)\d{7}|16[08]\d{5}")
IDENTITY = re.compile(
    r"(?<!\d)(?:1[1-5]|2[123]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)\d{4}"
    r"(?:(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})(?![\dXx])"
)


class Verdict(NamedTuple):
    """`e164` and `kind` when it is a person's number, else the reason why not."""

    e164: str | None
    kind: str
    reason: str


class _Plan(NamedTuple):
    any_number: re.Pattern[str]
    fixed: re.Pattern[str]
    mobile: re.Pattern[str]
    lines: tuple[re.Pattern[str], ...]  # toll-free, shared-cost and premium: a company's line, never one person's


@lru_cache(maxsize=1)
def _plan() -> _Plan:
    china = phonenumbers.PhoneMetadata.metadata_for_region("CN", None)
    if china is None:
        raise RuntimeError("libphonenumber knows no Chinese numbering plan")
    described = (china.general_desc, china.fixed_line, china.mobile)
    lines = (china.toll_free, china.shared_cost, china.premium_rate)
    compiled = [re.compile(d.national_number_pattern or "") for d in (*described, *lines) if d is not None]
    return _Plan(compiled[0], compiled[1], compiled[2], tuple(compiled[3:]))


def is_mobile(national: str) -> bool:
    """Whether eleven ASCII digits are a mobile number of the plan."""
    return len(national) == 11 and national[0] == "1" and bool(_plan().mobile.fullmatch(national))


def is_landline(national: str) -> bool:
    """Whether ASCII digits, written with a trunk 0 before them, are a landline of the plan: as `judge` would say."""
    plan = _plan()
    return (
        bool(plan.fixed.fullmatch(national))
        and not plan.mobile.fullmatch(national)
        and bool(plan.any_number.fullmatch(national))
        and not any(line.fullmatch(national) for line in plan.lines)
        and not is_short_service(national)
    )


def judge(digits: str, *, plus: bool) -> Verdict:
    """Judge a string of ASCII digits, written with a leading + or without."""
    if not plus and len(digits) == 11 and digits[0] == "1" and _plan().mobile.fullmatch(digits):
        return Verdict("+86" + digits, MOBILE, "")
    if not digits.strip("0"):
        return _no("zeros")
    rest, abroad = _after_country_code(digits, plus)
    if abroad:
        return _no(abroad)
    national, as_landline = _national(rest, rest != digits)
    if not national:
        return _no("prefix_only")
    return _judge_national(national, as_landline, digits)


def _no(reason: str) -> Verdict:
    return Verdict(None, "", reason)


def _after_country_code(digits: str, plus: bool) -> tuple[str, str]:
    """What follows 86 and "", or "" and the reason why it is not +86."""
    international = digits if plus else digits[2:] if digits.startswith("00") else ""
    if international:
        if international.startswith("86"):
            return international[2:], ""
        return "", "other_plan" if international.startswith(OTHER_PLANS) else "other_country"
    if digits.startswith("86"):
        return digits[2:], ""
    return digits, ""


def _national(rest: str, has_country_code: bool) -> tuple[str, bool]:
    """The national number without trunk 0 or carrier prefix, and whether it was written as a landline may be."""
    if rest.startswith("0"):
        return rest[1:], True
    carrier = CARRIER.match(rest)
    return (rest[carrier.end() :] if carrier else rest), has_country_code


def _judge_national(national: str, as_landline: bool, written: str) -> Verdict:
    plan = _plan()
    if plan.any_number.fullmatch(national) and not any(line.fullmatch(national) for line in plan.lines):
        if plan.mobile.fullmatch(national):
            return Verdict("+86" + national, MOBILE, "")
        if plan.fixed.fullmatch(national):
            if is_short_service(national):
                return _no("service_number")
            return Verdict("+86" + national, LANDLINE, "") if as_landline else _no("no_leading_zero")
    return _no(_why_not(national, as_landline, written))


def area_length(national: str) -> int:
    """How many digits of a national landline number are its area code (without the 0)."""
    return 2 if national.startswith(("10", "2")) else 3


def is_short_service(national: str) -> bool:
    """Such as 010-12345 or 0391-95588: an office that answers for a whole city."""
    return len(national) - area_length(national) <= 6


def _why_not(national: str, as_landline: bool, written: str) -> str:
    length = len(national)
    if national in EMERGENCY:
        return "emergency"
    if SERVICE.fullmatch(national) or any(line.fullmatch(national) for line in _plan().lines):
        return "service_number"
    if written.startswith(OTHER_PLANS) and length in {11, 12}:
        return "other_plan"
    if re.match("1[3-9]", national) and 9 <= length <= 13 and length != 11:
        return "short_mobile" if length < 11 else "long_mobile"
    if length > 12:
        return "too_long"
    if length in {7, 8} and not as_landline:
        return "no_area_code"
    return "too_short" if length < 7 else "invalid_number"
