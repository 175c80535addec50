"""Who speaks as people there do gets them, and gets them first; nobody else gets them at all."""

from typing import Any

import pytest

from farline.calls import actions, queries
from farline.calls.actions import at_hand, claiming, looking
from farline.calls.models import Campaign, Turn
from farline.calls.queries import waiting
from farline.calls.tests.factories import NOW, claim, make_campaign
from farline.common import speech
from farline.volunteers import actions as volunteers
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import anping, make_volunteer, meilan

pytestmark = pytest.mark.django_db


def who_speaks(*codes: str) -> Volunteer:
    caller = make_volunteer()
    volunteers.say_speech(volunteer=caller, codes=codes, now=NOW)
    return caller


def test_somebody_who_speaks_cantonese_is_not_given_to_whoever_does_not():
    make_campaign(speech="yue")
    assert actions.claim_next(volunteer=meilan(), now=NOW) is None
    assert actions.claim_next(volunteer=who_speaks("wuu"), now=NOW) is None
    assert queries.why_empty(anping(), NOW).kind == waiting.OTHER_SPEECH
    assert claim(who_speaks("wuu", "yue")).turn.campaign.speech == "yue"


def test_they_come_before_those_with_whom_everybody_can_talk():
    make_campaign(people=3)
    make_campaign(speech="yue", name="South")
    first, then = who_speaks("yue"), who_speaks("yue")
    claim(meilan())
    assert claim(first).turn.campaign.speech == "yue"
    assert claim(then).turn.campaign.speech == ""


def test_what_a_speaker_looked_at_is_kept_in_mind_for_nobody_else():
    make_campaign(people=2, speech="yue")
    claim(who_speaks("yue"))
    assert not at_hand.is_there(NOW)


def test_while_others_are_at_hand_a_speaker_looks_at_no_more_than_are_tried_and_leaves_those(monkeypatch):
    make_campaign(people=12)
    claim(meilan())  # and the others are kept in mind
    look, seen = looking.look, []

    def noted(*asked: Any, **more: Any) -> Any:
        seen.append(look(*asked, **more))
        return seen[-1]

    monkeypatch.setattr(looking, "look", noted)
    claim(who_speaks("yue"))
    kept = at_hand.take_out(at_hand.MOST, NOW)
    assert [len(some) for some in seen] == [claiming.TRY_FIRST] and kept is not None and len(kept.seen) == 11


def test_a_campaign_that_asks_for_another_speech_a_moment_later_gives_nobody():
    make_campaign(people=2)
    claim(meilan())  # and the other is kept in mind
    Campaign.objects.update(speech="yue")
    assert actions.claim_at_hand(volunteer=anping(), now=NOW) is None
    assert Turn.objects.filter(claimed_by=None).count() == 1


def test_a_speech_that_nobody_knows_is_refused_in_a_campaign_and_left_out_of_what_somebody_says():
    with pytest.raises(actions.CampaignUnfit):
        make_campaign(speech="klingon")
    assert who_speaks("klingon", "yue", "uig").speaks == " yue uig "


def test_every_speech_has_its_name_in_three_languages_and_fits_its_column():
    longest = Campaign._meta.get_field("speech").max_length or 0
    for code in speech.NAMES:
        assert all(speech.name_of(code, one) for one in ("zh-hans", "zh-hant", "en")) and len(code) <= longest
    assert len(speech.written(speech.NAMES)) <= (Volunteer._meta.get_field("speaks").max_length or 0)
