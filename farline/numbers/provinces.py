"""What a number's province says beyond its name: which are cities themselves, and where daily life runs late."""

MUNICIPALITIES = frozenset({"BJ", "TJ", "SH", "CQ"})
# Official time is one; in Xinjiang daily life runs about two hours later.
CLOCK_SHIFTS = {"XJ": 120}
