"""An id says nothing about when its row came: else two tables could be laid side by side."""

import itertools
import os
import threading

import pytest

from farline.common import random_ids


@pytest.mark.parametrize("bits", [8, 9, 10, 11, 61])
def test_of_two_that_follow_each_other_either_may_be_the_greater_in_whichever_bits(bits):
    random_ids._drawn.clear()
    drawn = [random_ids.random_id() % (1 << bits) for _ in range(random_ids.AT_ONCE)]
    falls = sum(first > second for first, second in itertools.pairwise(drawn))
    # Half of them, give or take five: nothing is so far off by chance.
    assert abs(falls - random_ids.AT_ONCE / 2) < 30


def test_all_of_a_draw_are_different_whole_and_of_sixty_two_bits():
    ids = random_ids.random_ids(1000)
    assert len(set(ids)) == 1000 and all(0 < one < 1 << 62 for one in ids)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nobody forks here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_child_that_was_forked_in_a_thread_draws_its_own():
    random_ids.random_id()
    reader, writer = os.pipe()

    def forks() -> None:
        if (child := os.fork()) == 0:
            os.write(writer, random_ids.random_id().to_bytes(8, "big"))
            os._exit(0)
        os.waitpid(child, 0)

    thread = threading.Thread(target=forks)
    thread.start()
    thread.join()
    theirs = int.from_bytes(os.read(reader, 8), "big")
    os.close(reader)
    os.close(writer)
    assert theirs not in random_ids._drawn
