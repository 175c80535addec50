"""Campaigns: made, changed, started, paused, ended; lists attached; everybody on them given a turn."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from farline.calls import rules, turns
from farline.calls.actions.refusals import CampaignUnfit, ListTaken, NoSuchCampaign, NotThatWay
from farline.calls.models import Campaign, CampaignList, Turn
from farline.common import journal, provinces
from farline.common import speech as speeches
from farline.common.text import clean_line, clean_text
from farline.numbers.models import Number


@transaction.atomic
def create_campaign(
    *,
    name: str,
    purpose: str,
    regions: Collection[str] = (),
    window: rules.Window = rules.DEFAULT_WINDOW,
    max_attempts: int = rules.MOST_ATTEMPTS,
    rest_hours: int = rules.LEAST_REST_HOURS,
    script: str = "",
    speech: str = speeches.ANY,
    by: str,
    now: dt.datetime,
) -> int:
    """A draft: nobody is called before it is started. Raises CampaignUnfit."""
    agreed = _agreed(name, purpose, regions, window, max_attempts, rest_hours, script, speech)
    campaign = Campaign.objects.create(created_at=now, created_by=by, **agreed)
    journal.write(action="calls.create_campaign", by=by, now=now, about=str(campaign.pk))
    return campaign.pk


@transaction.atomic
def change_campaign(
    *,
    campaign_id: int,
    name: str,
    purpose: str,
    regions: Collection[str],
    window: rules.Window,
    max_attempts: int,
    rest_hours: int,
    script: str,
    speech: str,
    by: str,
    now: dt.datetime,
) -> None:
    """Agree anew. It holds from the next hand-out on. Raises NoSuchCampaign, NotThatWay, CampaignUnfit."""
    campaign = _locked(campaign_id)
    if campaign.state == rules.CAMPAIGN_ENDED:
        raise NotThatWay
    for field, value in _agreed(name, purpose, regions, window, max_attempts, rest_hours, script, speech).items():
        setattr(campaign, field, value)
    campaign.save()
    _line_up_campaign(campaign_id, now)
    journal.write(action="calls.change_campaign", by=by, now=now, about=str(campaign_id))


@transaction.atomic
def change_campaign_state(*, campaign_id: int, state: str, by: str, now: dt.datetime) -> None:
    """Start, pause, go on, end. Raises NoSuchCampaign, NotThatWay."""
    campaign = _locked(campaign_id)
    if not rules.may_become(campaign.state, state):
        raise NotThatWay
    campaign.state = state
    campaign.save(update_fields=["state"])
    if state == rules.CAMPAIGN_RUNNING:
        _line_up_campaign(campaign_id, now)
    journal.write(action=f"calls.campaign_{state}", by=by, now=now, about=str(campaign_id))


@transaction.atomic
def attach_list(*, campaign_id: int, list_id: int, by: str, now: dt.datetime) -> None:
    """Call a list for this campaign and for no other. Raises NoSuchCampaign, NotThatWay, ListTaken."""
    if _locked(campaign_id).state == rules.CAMPAIGN_ENDED:
        raise NotThatWay
    made, is_new = CampaignList.objects.get_or_create(number_list_id=list_id, defaults={"campaign_id": campaign_id})
    if made.campaign_id != campaign_id:
        raise ListTaken
    if is_new:
        journal.write(action="calls.attach_list", by=by, now=now, about=f"{campaign_id} {list_id}")
    line_up(list_id=list_id, now=now)


@transaction.atomic
def put_list_first(*, list_id: int, first: bool, by: str, now: dt.datetime) -> None:
    """From now on call this list before the campaign's others, or no longer so. Raises NoSuchCampaign."""
    attached = CampaignList.objects.select_for_update().filter(number_list=list_id).first()
    if attached is None:
        raise NoSuchCampaign
    if attached.comes_first == first:
        return
    attached.comes_first = first
    attached.save(update_fields=["comes_first"])
    of_list = Turn.objects.filter(number__number_list=list_id, state=rules.WAITING).values("pk")
    # The state once more: whoever is just being rung rests by the time this gets hold of their row.
    waiting = Turn.objects.filter(pk__in=of_list, state=rules.WAITING)
    have_it = Q(not_before__lte=now - rules.HEAD_START)
    if first:
        waiting.exclude(have_it).update(not_before=F("not_before") - rules.HEAD_START)
    else:
        waiting.filter(have_it).update(not_before=F("not_before") + rules.HEAD_START)
    action = "calls.put_list_first" if first else "calls.put_list_back"
    journal.write(action=action, by=by, now=now, about=str(list_id))


@transaction.atomic
def line_up(*, list_id: int, now: dt.datetime, number_ids: Iterable[int] | None = None) -> int:
    """Give each number of an attached list that has left its page its turn, or each of these.

    Returns how many had none yet.
    """
    attached = CampaignList.objects.select_related("campaign").filter(number_list=list_id).first()
    if attached is None:
        return 0
    numbers = _lacking(list_id)
    if attached.campaign.regions:
        numbers = numbers.filter(province__in=attached.campaign.regions)
    if number_ids is not None:
        numbers = numbers.filter(pk__in=list(number_ids))
    since = now - rules.HEAD_START if attached.comes_first else now
    return turns.insert(attached.campaign_id, numbers.values_list("pk", "province", "clock_shift"), now=since)


def _lacking(list_id: int) -> QuerySet[Number]:
    return Number.objects.filter(number_list=list_id).exclude(Exists(Turn.objects.filter(number=OuterRef("pk"))))


def _line_up_campaign(campaign_id: int, now: dt.datetime) -> None:
    for id in CampaignList.objects.filter(campaign=campaign_id).values_list("number_list_id", flat=True):
        line_up(list_id=id, now=now)


def _locked(campaign_id: int) -> Campaign:
    found = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    if found is None:
        raise NoSuchCampaign
    return found


def _agreed(
    name: str,
    purpose: str,
    regions: Collection[str],
    window: rules.Window,
    max_attempts: int,
    rest_hours: int,
    script: str,
    speech: str,
) -> dict[str, object]:
    name, purpose = clean_line(name)[:80], clean_text(purpose)
    if not name or not purpose or set(regions) - set(provinces.CODES):
        raise CampaignUnfit
    if speech and speech not in speeches.NAMES:
        raise CampaignUnfit
    if not 1 <= max_attempts <= rules.MOST_ATTEMPTS or rest_hours < rules.LEAST_REST_HOURS:
        raise CampaignUnfit
    return {
        "name": name,
        "purpose": purpose,
        "regions": sorted(set(regions)),
        "window": window.as_data(),
        "max_attempts": max_attempts,
        "rest_hours": rest_hours,
        "script": script,
        "speech": speech,
    }
