"""Words of a declaration: statuses, kinds of name, what was heard."""

NEVER, MEMBER, QUIT_EARLIER, DECLARES = "never", "member", "quit_earlier", "declares"
STATUSES = (NEVER, MEMBER, QUIT_EARLIER, DECLARES)
PSEUDONYM, REAL = "pseudonym", "real"
NAME_KINDS = (PSEUDONYM, REAL)
ABOUT_WHEN = ("this_year", "few_years", "five_years", "ten_years", "longer", "unknown")
