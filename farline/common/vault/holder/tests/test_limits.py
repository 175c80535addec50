"""The account that the key-holder keeps, to the second and to the piece."""

import pytest

from farline.common.vault.holder.limits import DAY, HOUR, Limits, Shut, TooMany, Window


def test_a_window_counts_what_has_just_gone_by_and_forgets_it_at_its_end():
    window = Window(3)
    assert [window.take(1, now=at) for at in (0.0, 1000.0, 2000.0, 2001.0)] == [True, True, True, False]
    assert not window.take(1, now=HOUR - 1)
    assert window.take(1, now=HOUR), "the first is an hour ago"
    assert not window.take(1, now=1000.0 + HOUR - 1)
    assert window.take(1, now=1000.0 + HOUR)


def test_what_comes_close_together_is_kept_as_one_and_no_more_than_that():
    """So that a long import needs no memory for each mark; ten seconds, and an hour later it is over together."""
    window = Window(100)
    for at in (0.0, 9.0, 11.0):
        assert window.take(30, now=at)
    assert not window.take(50, now=HOUR - 1)
    assert window.take(60, now=HOUR), "what came in the first ten seconds is over"
    assert not window.take(30, now=HOUR + 10.5), "what came after eleven is not"


def test_nothing_less_than_nothing_is_ever_counted():
    window, limits = Window(3), Limits()
    for taken in (
        lambda: window.take(-1, now=0.0),
        lambda: limits.mask(-1, who="meilan", now=0.0),
        lambda: limits.mark(-1, grant="", now=0.0),
        lambda: limits.mark(-1, grant=limits.grant(5, now=0.0), now=0.0),
    ):
        with pytest.raises(ValueError, match=r"^less than nothing was (taken|marked)$"):
            taken()


def test_whoever_reopens_lifts_no_limit_of_the_site():
    limits = Limits(site=2, masks=3, marks=4)
    limits.reopen()
    limits.mask(3, who="", now=0.0)
    limits.mark(4, grant="", now=0.0)
    for _ in range(4):
        limits.mark(1, grant="", now=0.0)
    for more in (
        lambda: limits.mask(1, who="", now=1.0),
        lambda: limits.mark(2, grant="", now=1.0),
        lambda: limits.mark(1, grant="", now=1.0),
    ):
        limits.shut = False
        with pytest.raises(Shut):
            more()


def test_whoever_reopens_gives_the_site_its_hour_and_nobody_theirs():
    limits = Limits(volunteer=1, site=2)
    for who in ("meilan", "anping"):
        limits.take(who=who, permit=who, now=0.0)
    with pytest.raises(Shut):
        limits.take(who="zhixin", permit="zhixin", now=0.0)
    limits.reopen()
    limits.take(who="chunhua", permit="chunhua", now=1.0)
    with pytest.raises(TooMany):
        limits.take(who="meilan", permit="another", now=1.0)


def test_grants_are_counted_by_the_day_and_end_with_it():
    limits = Limits(granted=10)
    name = limits.grant(10, now=0.0)
    with pytest.raises(TooMany):
        limits.grant(1, now=DAY - 1)
    limits.mark(10, grant=name, now=5.0)
    with pytest.raises(TooMany):
        limits.mark(1, grant=name, now=6.0)
    fresh = limits.grant(1, now=DAY)
    with pytest.raises(TooMany):
        limits.mark(1, grant=fresh, now=2 * DAY)
    for none in (0, -1):
        with pytest.raises(TooMany):
            limits.grant(none, now=3 * DAY)


def test_a_new_grant_ends_no_other():
    limits = Limits(granted=100)
    first = limits.grant(5, now=0.0)
    limits.grant(5, now=1.0)
    limits.mark(5, grant=first, now=2.0)
    with pytest.raises(TooMany):
        limits.mark(1, grant="a grant that nobody gave", now=2.0)


def test_single_marks_and_batches_have_accounts_of_their_own():
    limits = Limits(marks=2)
    limits.mark(2, grant="", now=0.0)
    for _ in range(2):
        limits.mark(1, grant="", now=0.0)
    with pytest.raises(Shut):
        limits.mark(2, grant="", now=1.0)
    with pytest.raises(Shut):
        limits.mark(1, grant="", now=1.0)
    limits.mark(1, grant="", now=HOUR)  # an opt-out is taken when all else is shut
    with pytest.raises(Shut):
        limits.mark(2, grant="", now=HOUR)
