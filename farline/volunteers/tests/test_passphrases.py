import itertools
import math

from farline.volunteers import passphrases


def test_it_proposes_five_words_that_resist_guessing():
    assert len(passphrases.propose().split()) == 5
    assert len(set(passphrases.SYLLABLES)) == len(passphrases.SYLLABLES)
    assert passphrases.WORDS * 2 * math.log2(len(passphrases.SYLLABLES)) > 70


def test_it_uses_the_randomness_it_is_given():
    turn = itertools.cycle([0, 1])
    assert passphrases.propose(lambda words: words[next(turn)]) == " ".join(["babai"] * 5)
