"""Benchmarks: ours, the ordinary way, and the limit of the machine, in turn, in one run. See bench/README.md."""

# What --size counts in each, and how much it is when nobody says.
SIZES = {
    "calls": ("calls at once", "40, and 120 on the scaled line"),
    "claim": ("lines of the longer list", "100,000, beside one of 10,000; it begins with 4,000"),
    "evening": ("volunteers", "500"),
    "import": ("lines of the list", "1,000,000"),
    "save": ("lines of the list", "10,000; it begins with 2,000"),
    "screens": ("calls that are on record", "100,000"),
    "search": ("cards", "20,000"),
    "tally": ("leaves of the log", "200,000"),
    "vault": ("numbers", "1,000,000"),
}
