"""Streams are counted over all processes, as if there were one."""

import pytest

from farline.doors.live.places import SharedPlaces
from farline.doors.live.streams import TooManyStreams

MEILAN, ANPING = 7, 2**62


def test_it_gives_a_volunteer_no_more_places_in_two_processes_than_in_one():
    places = SharedPlaces(2, per_volunteer=2, altogether=3)
    places.take(MEILAN)
    places.sit_in(1)
    places.take(MEILAN)
    with pytest.raises(TooManyStreams):
        places.take(MEILAN)
    places.take(ANPING)
    with pytest.raises(TooManyStreams):
        places.take(ANPING)
    places.give_back(MEILAN)
    places.take(ANPING)


def test_it_frees_the_places_of_a_process_that_died_and_no_others():
    places = SharedPlaces(2, per_volunteer=1, altogether=2)
    places.take(MEILAN)
    places.sit_in(1)
    places.take(ANPING)
    places.clear(0)
    places.take(MEILAN)
    with pytest.raises(TooManyStreams):
        places.take(ANPING)
