"""How many people a role, a place and an age could mean: a rough count that must stay large.

Population: the national census of November 2020, published totals by province. Shares of roles and ages are our own
rough estimates from public yearbooks (order of magnitude only), chosen low where in doubt. docs/stories.md has both.
"""

from farline.common import provinces

LEAST, COMFORTABLE = 1_000, 10_000

# Thousands of people, census of 2020-11-01.
PEOPLE = {
    "BJ": 21_893, "TJ": 13_866, "HE": 74_610, "SX": 34_916, "NM": 24_049, "LN": 42_591, "JL": 24_073, "HL": 31_850,
    "SH": 24_871, "JS": 84_748, "ZJ": 64_568, "AH": 61_027, "FJ": 41_540, "JX": 45_189, "SD": 101_527, "HA": 99_366,
    "HB": 57_753, "HN": 66_445, "GD": 126_013, "GX": 50_127, "HI": 10_081, "CQ": 32_054, "SC": 83_675, "GZ": 38_562,
    "YN": 47_209, "XZ": 3_648, "SN": 39_529, "GS": 25_020, "QH": 5_924, "NX": 7_203, "XJ": 25_852,
}  # fmt: skip
# Of 100,000 people. Estimates.
ROLES = {
    "official": 500, "senior_official": 5, "retired_official": 200, "police_officer": 140, "soldier": 140,
    "teacher": 1_300, "student": 15_000, "doctor": 300, "worker": 12_000, "farmer": 12_000, "engineer": 1_200,
    "business_owner": 2_000, "shopkeeper": 5_000, "employee": 9_000, "driver": 2_000, "retired_person": 10_000,
    "housewife": 4_000, "person": 100_000,
}  # fmt: skip
# Of 100 people, by age in decades. "" is: not said.
BANDS = {"": 100, "20s": 12, "30s": 15, "40s": 14, "50s": 15, "60s": 10, "70plus": 8}


def people(role: str, place: str, band: str = "") -> int:
    """About how many people this could be; 0 for what is on no list."""
    codes = provinces.CODES if place == "" else provinces.PARTS.get(place, (place,))
    thousands = sum(PEOPLE.get(code, 0) for code in codes)
    return thousands * ROLES.get(role, 0) * BANDS.get(band, 0) // 10_000
