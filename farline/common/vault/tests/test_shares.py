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


def test_it_needs_no_more_than_enough_and_minds_no_more_of_the_same_set():
    made = shares.make(SECRET, needed=3, of=5)
    for given in (made, made[::-1], made[1:], [made[2], made[2], *made[:2]]):
        assert shares.combine(given) == SECRET
    with pytest.raises(shares.NotEnough):
        shares.combine([made[0], made[0], made[1]])
    with pytest.raises(shares.NotEnough):
        shares.combine([])


@pytest.mark.parametrize("wrong", ["", "not words", "mistyped", "cut"])
def test_it_says_which_share_is_mistyped_even_where_the_others_would_do(wrong):
    made = shares.make(SECRET, needed=2, of=4)
    words = made[3].split()
    if wrong == "mistyped":
        words[9] = "academic" if words[9] != "academic" else "acid"
    given = {"mistyped": " ".join(words), "cut": " ".join(words[:-1])}.get(wrong, wrong)
    with pytest.raises(shares.Mistyped) as refusal:
        shares.combine([*made[:3], given])
    assert refusal.value.at == 4


def test_it_says_which_share_is_of_another_set_even_where_the_others_would_do():
    made, other = shares.make(SECRET, needed=2, of=3), shares.make(SECRET, needed=2, of=3)
    for given, at in (([made[0], other[1]], 2), ([made[0], made[1], other[0]], 3), ([other[0], made[0], made[1]], 2)):
        with pytest.raises(shares.OtherSet) as refusal:
            shares.combine(given)
        assert refusal.value.at == at


def test_it_reads_words_in_any_case_and_spacing():
    made = shares.make(SECRET, needed=2, of=2)
    assert shares.combine([made[0].upper(), "  ".join(made[1].split())]) == SECRET


def test_it_makes_no_share_that_opens_alone():
    with pytest.raises(ValueError, match="two shares"):
        shares.make(SECRET, needed=1, of=3)
