"""Words of a declaration: statuses, the seven combinations, what must be heard. No status exists for the silent,
for the dead or for children: they cannot be recorded at all.
"""

from farline.declarations.names import check_name, check_names, suggest

__all__ = ["check_name", "check_names", "suggest"]

NEVER, MEMBER, QUIT_EARLIER, DECLARES = "never", "member", "quit_earlier", "declares"
STATUSES = (NEVER, MEMBER, QUIT_EARLIER, DECLARES)
PSEUDONYM, REAL = "pseudonym", "real"
NAME_KINDS = (PSEUDONYM, REAL)
ABOUT_WHEN = ("this_year", "few_years", "five_years", "ten_years", "longer", "unknown")

SAID_YES = "said_yes"
HEARD = (SAID_YES, "asked_us_to_write", "chose_own_name")

# The text that is read back carries a version. Change the text, and this must change with it (a test says so).
READ_BACK = "2026-11"

BITS = {"party": 4, "league": 2, "pioneers": 1}
ORGANIZATIONS = tuple(BITS)
COMBINATIONS = (1, 2, 4, 3, 5, 6, 7)
# Published when a combination is so rare in a batch that it would point at somebody.
UNTOLD = 0


def combination(statuses: dict[str, str], wanted: str = DECLARES) -> int:
    """The bits of the organizations with this status."""
    return sum(BITS[name] for name, status in statuses.items() if status == wanted)


def organizations_in(bits: int) -> tuple[str, ...]:
    return tuple(name for name, bit in BITS.items() if bits & bit)
