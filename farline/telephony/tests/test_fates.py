from farline.telephony import fates, rules


def test_it_gives_every_last_digit_a_fate():
    assert {fates.fate_of(f"+8614000000000{digit}").ending for digit in "0123456789"} == set("0123456789")


def test_the_longest_ending_counts():
    assert fates.fate_of("+8614000000104").name == "leaks"
    assert fates.fate_of("+8614000000204").name == "invalid"


def test_the_practice_line_and_the_fake_trunk_read_one_table():
    for digit, scenario in rules.FATES.items():
        assert fates.fate_of(f"+861400000077{digit}").name == scenario


def test_no_two_fates_share_an_ending():
    endings = [fate.ending for fate in fates.FATES.values()]
    assert len(endings) == len(set(endings))
