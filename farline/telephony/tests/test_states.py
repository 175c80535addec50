import pytest

from farline.telephony import fates, states


def test_nothing_follows_an_end():
    assert all(not states.NEXT[state] for state in (states.ENDED, states.FAILED, states.BLOCKED))
    assert set(states.NEXT) == set(states.STATES)


def test_no_way_leads_back():
    order = {state: place for place, state in enumerate(states.STATES)}
    for state, following in states.NEXT.items():
        assert all(order[after] >= order[state] for after in following)


@pytest.mark.parametrize(
    ("fate", "line"),
    [
        ("busy", "busy"),
        ("invalid", "invalid"),
        ("off", "off"),
        ("overseas_refused", "intl_blocked"),
        ("no_route", "carrier_reject"),
    ],
)
def test_the_fake_trunks_refusals_choose_their_outcome(fate, line):
    status = fates.FATES[fate].status
    assert states.line_of(state=states.FAILED, by=states.TRUNK, reason="refused", status=status) == line


def test_a_broken_line_is_no_hang_up():
    assert states.line_of(state=states.ENDED, by=states.TRUNK, reason="broken", status=200) == "dropped"
    assert states.line_of(state=states.ENDED, by=states.LOST, reason="", status=200) == "dropped"
    assert states.line_of(state=states.ENDED, by=states.CALLEE, reason="", status=200) == "answered"


def test_it_chooses_nothing_when_the_volunteer_cancelled():
    assert states.line_of(state=states.ENDED, by=states.VOLUNTEER, reason=states.UNANSWERED, status=180) == ""
