"""Finds cards by any piece of their text, exactly as reading through all of them would.

All cards lie in blocks of text. For each block it is noted which pairs of characters occur in it, so most blocks need
not be read; in the others the piece itself is looked for. A note that is out of date costs a look and hides nothing.
"""

import re
import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import islice, pairwise

from farline.guide.rules import Card

BLOCK, MOST_BLOCKS = 8, 2_500  # texts to a block at least; more blocks than that would fill the memory
MOST_LIKED = 200  # sets of tags that are kept in mind: one for each step of a script
FEW = 64  # up to so many changed cards are exchanged in place
LETTERS = re.compile(r"[a-z]{3,}")


class Place:
    """One text of every card, such as its title."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = list(texts)
        self._holds: dict[str, int] = {}
        self.size = max(BLOCK, -(-len(self._texts) // MOST_BLOCKS))
        count = -(-len(self._texts) // self.size)
        self._blocks: list[tuple[str, list[int]]] = [("", [])] * count
        for block in range(count):
            self._lay(block)

    def exchange(self, number: int, text: str) -> None:
        if self._texts[number] != text:
            self._texts[number] = text
            self._lay(number // self.size)

    def numbers(self, terms: Sequence[str], blocks: int = -1) -> Iterator[int]:
        """Of the cards in which every term occurs, ascending. A term holds no space. `blocks`: a bit for each."""
        longest, *others = sorted(terms, key=len, reverse=True)
        left = ((1 << len(self._blocks)) - 1) & blocks
        for gram in {gram for term in terms for gram in _grams(term)}:
            left &= self._holds.get(gram, 0)
        while left:
            lowest = left & -left
            left ^= lowest
            if not others:
                yield from self._within(lowest.bit_length() - 1, longest)
                continue
            for number in self._within(lowest.bit_length() - 1, longest):
                if all(term in self._texts[number] for term in others):
                    yield number

    def every_number(self, terms: Sequence[str]) -> Iterator[int]:
        """The same as `numbers`, and faster where many are found: each text is asked, nothing is looked for twice."""
        longest, *others = sorted(terms, key=len, reverse=True)
        left = (1 << len(self._blocks)) - 1
        for gram in {gram for term in terms for gram in _grams(term)}:
            left &= self._holds.get(gram, 0)
        texts = self._texts
        if 2 * left.bit_count() > len(self._blocks):  # most of them: then block by block is only longer
            yield from [n for n, text in enumerate(texts) if longest in text and all(term in text for term in others)]
            return
        while left:
            lowest = left & -left
            left ^= lowest
            start = (lowest.bit_length() - 1) * self.size
            found = [n for n in range(start, min(start + self.size, len(texts))) if longest in texts[n]]
            yield from [n for n in found if all(term in texts[n] for term in others)] if others else found

    def _lay(self, block: int) -> None:
        texts = self._texts[block * self.size : (block + 1) * self.size]
        starts, at = [], 0
        for text in texts:
            starts.append(at)
            at += len(text) + 1
        joined = "\n".join(texts)
        self._blocks[block] = (joined, starts)
        bit, holds = 1 << block, self._holds
        for gram in {*joined, *_pairs(joined), *_threes(joined)}:
            holds[gram] = holds.get(gram, 0) | bit

    def _within(self, block: int, term: str) -> Iterator[int]:
        joined, starts = self._blocks[block]
        at = joined.find(term)
        while at >= 0:
            place = bisect_right(starts, at) - 1
            yield block * self.size + place
            at = joined.find(term, starts[place + 1]) if place + 1 < len(starts) else -1


def _grams(term: str) -> Iterator[str]:
    if len(term) == 1:
        yield term
    yield from _pairs(term)
    yield from _threes(term)


def _pairs(text: str) -> Iterator[str]:
    return map("".join, pairwise(text))


def _threes(text: str) -> Iterator[str]:
    """Three and four letters in a row. Two Chinese characters tell as much, and three would fill the memory."""
    for run in LETTERS.findall(text):
        yield from map("".join, zip(run, run[1:], run[2:], strict=False))
        yield from map("".join, zip(run, run[1:], run[2:], run[3:], strict=False))


class Finder:
    """Over cards in the editors' order. `find` gives those in which every term occurs, best first."""

    cards: list[Card]
    _places: list[Place]
    _initials: Place
    _dear: dict[frozenset[str], tuple[frozenset[int], int]]

    def __init__(self, cards: Sequence[Card]) -> None:
        self._lock = threading.Lock()
        self._lay(cards)

    def renew(self, cards: Sequence[Card]) -> None:
        """Take over what changed. One card more or less moves all the others; a changed one moves nobody."""
        with self._lock:
            ordered = _ordered(cards)
            same = len(ordered) == len(self.cards)
            changed = [n for n, card in enumerate(ordered) if card is not self.cards[n]] if same else []
            if not same or len(changed) > FEW:
                return self._lay(cards)
            for number in changed:
                for place, text in zip(self._places, _widening(ordered[number]), strict=True):
                    place.exchange(number, text)
                self._initials.exchange(number, ordered[number].initials)
            self.cards, self._dear = ordered, {}
            return None

    def find(self, terms: Sequence[str], limit: int | None, *, liked: frozenset[str] = frozenset()) -> list[Card]:
        """`liked` are tags of the moment: of cards that fit alike, those with such a tag come first.

        Whoever wants only the first few need not read on when better places gave enough.
        """
        if limit is None:
            return self._every(terms, liked)
        dear, blocks = self._tagged(liked)
        ranked: dict[int, None] = {}
        for place in self._places:
            for number in _dear_first(place, terms, dear, blocks):
                if len(ranked) >= limit:
                    return [self.cards[n] for n in ranked]
                ranked[number] = None
        return [self.cards[n] for n in ranked]

    def _tagged(self, liked: frozenset[str]) -> tuple[frozenset[int], int]:
        """Numbers of the cards with such a tag, and their blocks. A caller stays at a step a while."""
        if not liked:
            return frozenset(), 0
        if liked not in self._dear:
            numbers = frozenset(n for n, card in enumerate(self.cards) if not liked.isdisjoint(card.tags))
            blocks = 0
            for block in {number // self._initials.size for number in numbers}:
                blocks |= 1 << block
            if len(self._dear) >= MOST_LIKED:
                self._dear.clear()
            self._dear[liked] = (numbers, blocks)
        return self._dear[liked]

    def _every(self, terms: Sequence[str], liked: frozenset[str]) -> list[Card]:
        """The widest place holds all that the others hold; they only tell the rank."""
        found: list[list[int]] = []
        ranked: set[int] = set()
        for place in self._places:
            found.append([number for number in place.every_number(terms) if number not in ranked])
            ranked.update(found[-1])
        cards = self.cards
        if liked:
            for numbers in found:
                numbers.sort(key=lambda n: liked.isdisjoint(cards[n].tags))  # a stable sort: else their own order
        return [cards[n] for numbers in found for n in numbers]

    def by_initials(self, terms: Sequence[str], limit: int | None) -> list[Card]:
        """Where letters are the first ones of sounds: "hm" for 化名."""
        return [self.cards[n] for n in islice(self._initials.numbers(terms), limit)]

    def _lay(self, cards: Sequence[Card]) -> None:
        self.cards = _ordered(cards)
        self._dear = {}
        self._places = [Place(texts) for texts in zip(*map(_widening, self.cards), strict=True)]
        self._initials = Place([card.initials for card in self.cards])


def _dear_first(place: Place, terms: Sequence[str], dear: frozenset[int], blocks: int) -> Iterator[int]:
    """All in the order in which they are shown. What is met beside a dear one is kept: no block is read twice."""
    beside: list[int] = []
    for number in place.numbers(terms, blocks):
        if number in dear:
            yield number
        else:
            beside.append(number)
    yield from merge(beside, place.numbers(terms, ~blocks))


def _widening(card: Card) -> tuple[str, str, str]:
    """Title; title and keywords; all. So a card's rank is the first of them that holds every term."""
    title, keywords, _ = card.found_in
    return title, f"{title}\n{keywords}", "\n".join(card.found_in)


def _ordered(cards: Sequence[Card]) -> list[Card]:
    return sorted(cards, key=lambda card: (card.order, card.id))
