import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from farline.canaries import rules
from farline.canaries.rules import Holder, Story

TODAY = dt.date(2026, 11, 26)
LONG_AGO, LATELY = "2026-09-01", "2026-11-20"
IDS = st.integers(min_value=1, max_value=2**62)
HOLDERS = st.lists(st.builds(Holder, IDS, st.just(LATELY), st.booleans()), max_size=rules.MOST_HOLDERS).map(tuple)
REPORTS = st.lists(st.just(LATELY), max_size=rules.MOST_REPORTS).map(tuple)


@given(st.builds(Story, st.just("landline"), st.just("HA"), st.just("0391-12"), HOLDERS, IDS, REPORTS))
def test_every_story_is_written_in_as_many_bytes_and_read_again(story):
    assert len(rules.written(story)) == rules.LENGTH
    assert rules.read(rules.written(story)) == story


def choose(*stories: Story, who: int = 7) -> int | None:
    return rules.choose(dict(enumerate(stories, start=1)), volunteer_id=who, today=TODAY)


def test_it_takes_one_that_nobody_was_shown_before_any_other():
    assert choose(Story(holders=(Holder(5, LONG_AGO, True),)), Story()) == 2
    assert choose(Story(holders=(Holder(5, LONG_AGO, True),))) == 1, "shared where there are too few"


def test_it_gives_nobody_a_second_one_soon_nor_the_same_one_twice():
    assert choose(Story(holders=(Holder(7, LATELY),)), Story()) is None
    assert choose(Story(holders=(Holder(7, LONG_AGO),))) is None
    assert choose(Story(holders=(Holder(7, LONG_AGO),)), Story()) == 2


def test_it_leaves_those_alone_that_stand_were_burnt_or_were_shown_to_another_lately():
    full = tuple(Holder(at + 10, LONG_AGO) for at in range(rules.MOST_HOLDERS))
    unfit = Story(turn_id=9), Story(reported=(LONG_AGO,)), Story(holders=(Holder(5, LATELY),)), Story(holders=full)
    assert choose(*unfit) is None
    assert choose() is None


def test_it_forgets_who_held_it_and_not_that_somebody_did():
    story = rules.without(Story(holders=(Holder(5, LONG_AGO, True), Holder(6, LATELY))), 5)
    assert [(one.volunteer_id, one.shown) for one in story.holders] == [(0, True), (6, False)]


def test_it_is_reported_once_a_day():
    once = rules.burnt(Story(), today=TODAY)
    assert rules.burnt(once, today=TODAY) == once and len(once.reported) == 1
