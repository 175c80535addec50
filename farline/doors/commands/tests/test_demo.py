"""The demo: whole, marked, unable to ring anybody, and the same after a second run."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from farline.calls import queries as calls
from farline.common import content, journal
from farline.doors.commands.demo import cast, parts, past_calls
from farline.incidents import queries as incidents
from farline.journeys import draw_statistics, finish_call, place_call, take_next_call
from farline.numbers import queries as numbers
from farline.stories import queries as stories
from farline.tally import log, receipts
from farline.tally import queries as tally
from farline.volunteers import actions as volunteers
from farline.volunteers import queries as people

NOW = dt.datetime(2026, 11, 24, 19, 30, tzinfo=dt.UTC)  # half past three at night in Beijing


def test_it_refuses_without_the_demo_marker(db):
    with pytest.raises(CommandError, match="not marked as a demo"):
        call_command("set_up_demo")
    assert people.everyone() == []


@pytest.mark.slow
def test_it_invents_a_whole_evening(db, settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr(past_calls, "ATTEMPTS", 20)  # fewer than in life's demo; those that open a form are all there
    assert parts.set_up(now=NOW) == list(parts.PARTS)
    _people_are_there()
    _a_first_evening_meets_people_who_talk()
    _nothing_can_ring()
    _declarations_are_published()
    _stories_and_reports_are_there()
    together = draw_statistics.draw_together(since="campaign", now=NOW)
    assert all(any(bar.count for bar in bars) for bars in (together.doubts, together.packs, together.hours))
    lines = journal.latest(1)[0].id
    assert parts.set_up(now=NOW) == []
    assert journal.latest(1)[0].id == lines


@pytest.mark.slow
def test_it_heals_what_broke_off(db, settings, monkeypatch):
    settings.DEMO = True

    def breaks(now: dt.datetime) -> None:
        incidents.open_reports()
        volunteers.register(handle="half-way", passphrase=cast.PASSPHRASE, roles=["caller"], by="demo", now=now)
        raise OSError("the power went")

    whole = {"people": lambda now: None, "reports": parts.PARTS["reports"]}
    monkeypatch.setattr(parts, "PARTS", whole | {"reports": breaks})
    with pytest.raises(OSError, match="power"):
        parts.set_up(now=NOW)
    assert people.by_handle("half-way") is None
    monkeypatch.setattr(parts, "PARTS", whole)
    assert parts.set_up(now=NOW) == ["reports"]
    assert len(incidents.open_reports()) == 3


def _people_are_there() -> None:
    assert len(people.everyone()) == 12
    for handle, roles in cast.SIGN_INS.items():
        volunteer = cast.volunteer(handle)
        assert volunteer.check_password(cast.PASSPHRASE)
        assert set(people.roles_of(volunteer)) == set(roles)
    assert not cast.volunteer("meilan").briefed_at
    assert not cast.volunteer(cast.SUSPENDED).is_active


def _a_first_evening_meets_people_who_talk() -> None:
    meilan = cast.volunteer("meilan")
    volunteers.take_briefing(volunteer=meilan, now=NOW)
    for _ in range(2):
        handed = take_next_call.take_next_call(volunteer=meilan, now=NOW)
        assert isinstance(handed, take_next_call.HandOut)
        placed = place_call.place_call(call_id=handed.call_id, volunteer=meilan, way="practice", now=NOW)
        assert placed.scenario in {"listens", "agrees"}
        held = calls.current(meilan, NOW)
        assert held
        finish_call.finish_call(
            call_id=handed.call_id, fence=held.fence, volunteer=meilan, line="answered", conversation="talked",
            follow_up=None, key=f"first-{handed.call_id}", now=NOW, story_note="",
        )  # fmt: skip


def _nothing_can_ring() -> None:
    """At night, on both ways: the round-the-clock campaign hands somebody out, and nothing could be dialled."""
    assert all(one.synthetic for one in numbers.lists())
    assert sum(one.state == "released" for one in numbers.lists()) == 5
    anping = cast.volunteer("anping")
    handed = take_next_call.take_next_call(volunteer=anping, now=NOW)
    assert isinstance(handed, take_next_call.HandOut)
    held = calls.current(anping, NOW)
    assert held
    assert held.synthetic
    volunteers.acknowledge_own_phone_risk(volunteer=anping, now=NOW)
    placed = place_call.place_call(call_id=handed.call_id, volunteer=anping, way="own_phone", now=NOW)
    assert (placed.tel, placed.qr) == ("", "")
    assert placed.shown.startswith("+86 140")


def _declarations_are_published() -> None:
    told = tally.summary()
    assert told.is_demo
    assert "DEMO" in told.origin
    assert told.declared == 24
    assert (told.withdrawn, told.corrected, told.earlier_people) == (2, 1, 11)
    assert told.standing == 21
    declared = [line.split()[2] for line in tally.leaves() if line.startswith("farline1 D ")]
    assert all(declared.count(bits) >= 2 for bits in "1234567")
    assert len([week for week in told.weeks if week.declared]) >= 3
    _sample_codes_open_their_lines()


def _sample_codes_open_their_lines() -> None:
    codes, lines = tally.sample_codes(), [line.split() for line in tally.leaves()]
    assert len(codes) >= 2
    for code in codes:
        opening = receipts.derive(code, origin=log.origin()).opening
        assert any(receipts.commitment(opening, int(line[2])).hex() == line[4] for line in lines if line[1] == "D")


def _stories_and_reports_are_there() -> None:
    states = sorted(draft.state for draft in stories.desk())
    assert states == ["published", "published", "published", "redacted", "retracted"]
    assert len(stories.notes()) == 3
    for language, mark in (("zh-hans", "虚构"), ("zh-hant", "虛構"), ("en", "invented")):
        told = stories.published(language)
        assert len(told) == 3
        assert all(mark in story.body and not story.is_fallback for story in told)
    assert sorted(report.state for report in incidents.open_reports()) == ["contained", "raised", "triaged"]


@pytest.mark.parametrize("name", [name for name in content.files("demo")])
def test_it_marks_every_file_of_the_demo(name):
    assert content.read(name).get("demo", bool)
