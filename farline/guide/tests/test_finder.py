import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.guide import finder as finder_file
from farline.guide import rules
from farline.guide.finder import Finder

LETTERS = st.text(alphabet="退党用化名ab", min_size=0, max_size=12)
CARD = rules.Card(
    id="", title="", classes=("V",), status="approved", answer="", sources=(), also=(), tags=(), promise="",
    outcome="", reviewed="", converted=False, found_in=("", "", ""), initials="",
)  # fmt: skip


def _cards(rows):
    return [dataclasses.replace(CARD, id=f"C{n:04d}", found_in=tuple(row)) for n, row in enumerate(rows)]


ROWS = st.lists(st.tuples(LETTERS, LETTERS, LETTERS), max_size=90)
TERMS = st.lists(st.text(alphabet="退党用化名ab", min_size=1, max_size=3), min_size=1, max_size=3)


def _by_eye(cards, terms):
    ranked = [(rules.rank(terms, card.found_in), card.id) for card in cards]
    return [id for rank, id in sorted((rank, id) for rank, id in ranked if rank is not None)]


@given(ROWS, TERMS)
def test_it_finds_what_reading_everything_finds_and_in_that_order(rows, terms):
    cards = _cards(rows)
    assert [card.id for card in Finder(cards).find(terms, None)] == _by_eye(cards, terms)


@given(ROWS, TERMS, st.integers(1, 5))
def test_the_first_few_are_the_first_of_all(rows, terms, limit):
    cards = _cards(rows)
    assert [card.id for card in Finder(cards).find(terms, limit)] == _by_eye(cards, terms)[:limit]


@given(ROWS, st.lists(st.tuples(st.integers(0, 89), LETTERS), max_size=80), TERMS)
def test_after_changes_it_finds_as_if_it_had_been_made_anew(rows, changes, terms):
    cards = _cards(rows)
    finder = Finder(cards)
    for number, text in changes:
        if number < len(cards):
            cards[number] = dataclasses.replace(cards[number], found_in=(text, "", text))
    finder.renew(cards)
    assert [card.id for card in finder.find(terms, None)] == _by_eye(cards, terms)


def test_it_puts_the_cards_of_the_moment_first_and_then_goes_by_the_editors_order():
    rows = [("退党", "", ""), ("退党", "", ""), ("退党", "", ""), ("", "退党", "")]
    cards = _cards(rows)
    cards[1] = dataclasses.replace(cards[1], order=1)
    cards[2] = dataclasses.replace(cards[2], tags=("fear",))
    cards[3] = dataclasses.replace(cards[3], tags=("fear",))
    found = Finder(cards).find(["退"], 3, liked=frozenset({"fear"}))
    assert [card.id for card in found] == ["C0002", "C0001", "C0000"]


@given(ROWS, st.lists(st.sampled_from(["", "fear", "name"]), min_size=90, max_size=90), TERMS, st.integers(1, 5))
@pytest.mark.slow
def test_the_first_few_of_the_moment_are_the_first_of_all_of_the_moment(rows, tags, terms, limit):
    cards = [dataclasses.replace(card, tags=(tag,)) for card, tag in zip(_cards(rows), tags, strict=False)]
    finder, liked = Finder(cards), frozenset({"fear"})
    for _ in range(2):
        assert finder.find(terms, limit, liked=liked) == finder.find(terms, None, liked=liked)[:limit]
        finder.renew(cards := [dataclasses.replace(card, tags=("name",)) for card in cards])


def test_more_cards_make_larger_blocks_and_are_found_alike(monkeypatch):
    monkeypatch.setattr(finder_file, "MOST_BLOCKS", 2)
    cards = _cards([("退党", "", "ab"), ("用化名", "", "abba")] * 40)
    cards[70] = dataclasses.replace(cards[70], tags=("fear",))
    found = Finder(cards)
    assert [card.id for card in found.find(["ab"], None)] == _by_eye(cards, ["ab"])
    assert found.find(["退"], 2, liked=frozenset({"fear"})) == [cards[70], cards[0]]
