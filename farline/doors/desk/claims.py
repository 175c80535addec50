"""The person a volunteer is with, as the desk shows them: place, hour, masked number; never the number."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from farline.calls import queries as calls
from farline.numbers import places

BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Person:
    claim: calls.ClaimView
    now: dt.datetime
    place: str

    @property
    def call_id(self) -> int:
        return self.claim.call_id

    @property
    def fence(self) -> int:
        return self.claim.fence

    @property
    def masked(self) -> str:
        return self.claim.masked

    @property
    def local_time(self) -> dt.datetime:
        return self.claim.local_time

    @property
    def offset_minutes(self) -> int:
        """Minutes that the person's clock is ahead of UTC."""
        return int((self.claim.local_time.utcoffset() or dt.timedelta()).total_seconds() // 60)

    @property
    def beijing_time(self) -> dt.datetime:
        return self.now.astimezone(BEIJING)

    @property
    def shifted(self) -> bool:
        return self.local_time.utcoffset() != self.beijing_time.utcoffset()

    @property
    def attempts(self) -> int:
        return self.claim.attempts

    @property
    def campaign(self) -> str:
        return self.claim.campaign_name

    @property
    def claimed_until(self) -> dt.datetime:
        return self.claim.claimed_until

    @property
    def minutes_left(self) -> int:
        return max(0, int((self.claim.claimed_until - self.now).total_seconds() // 60))

    @property
    def provenance(self) -> str:
        return self.claim.provenance

    @property
    def synthetic(self) -> bool:
        return self.claim.synthetic


def caller(request: HttpRequest) -> Any:
    """The volunteer at this desk. Every view here is guarded, so there is one."""
    return request.user


def person_with(request: HttpRequest, call_id: int | None = None) -> Person | None:
    """Whom this volunteer is with now; None if nobody, or if it is not the call asked for."""
    now = timezone.now()
    claim = calls.current(caller(request), now)
    if claim is None or (call_id is not None and claim.call_id != call_id):
        return None
    place = places.name_of(claim.place_code, claim.province, get_language() or "zh-hans")
    return Person(claim, now, place)


def lost(request: HttpRequest, reason: str = "", kept_note: str = "") -> HttpResponse:
    """The same page for a call that ended and for one that was never theirs: nobody learns which exist."""
    return render(request, "desk/lost.html", {"reason": reason, "kept_note": kept_note}, status=404)
