import itertools

import pytest

from farline.common.vault import shares

SECRET = bytes(range(32))


def test_it_gives_the_key_back_to_any_three_of_five():
    made = shares.make(SECRET, needed=3, of=5)
    for three in itertools.combinations(made, 3):
        assert shares.combine(list(three)) == SECRET


def test_it_tells_two_people_nothing():
    with pytest.raises(shares.NotEnough):
        shares.combine(shares.make(SECRET, needed=3, of=5)[:2])


def test_it_notices_a_mistyped_word_and_a_share_of_another_set():
    made, other = shares.make(SECRET, needed=2, of=3), shares.make(SECRET, needed=2, of=3)
    words = made[0].split()
    words[9] = "academic" if words[9] != "academic" else "acid"
    for wrong in ([" ".join(words), made[1]], [made[0], other[1]], ["", made[1]], ["not words", made[0]], []):
        with pytest.raises(shares.NotEnough):
            shares.combine(wrong)


def test_it_reads_words_in_any_case_and_spacing():
    made = shares.make(SECRET, needed=2, of=2)
    assert shares.combine([made[0].upper(), "  ".join(made[1].split())]) == SECRET


def test_it_makes_no_share_that_opens_alone():
    with pytest.raises(ValueError, match="two shares"):
        shares.make(SECRET, needed=1, of=3)
