"""The gateway's questions: what does this permit stand for, is anybody there, take this event, which calls go on?"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from farline.hotline import actions as hotline
from farline.journeys import answer_hotline, dial_out, end_lines, listen_along
from farline.telephony import actions as telephony
from farline.telephony import queries, signing, states

Verb = Callable[[dict[str, Any]], HttpResponse]


def _signed(verb: Verb) -> Callable[[HttpRequest], HttpResponse]:
    """Anybody else gets what an address that does not exist gets."""

    @csrf_exempt
    @wraps(verb)
    def answer(request: HttpRequest) -> HttpResponse:
        right = request.method == "POST" and signing.is_right(
            signing.secret(),
            request.headers.get(signing.HEADER, ""),
            method="POST",
            path=request.path,
            body=request.body,
            now=int(time.time()),
        )
        if not right:
            return HttpResponse(status=404)
        try:
            return verb(json.loads(request.body))
        except (KeyError, TypeError, ValueError):
            return JsonResponse({"refused": "request"}, status=400)

    return answer


@_signed
def redeem(asked: dict[str, Any]) -> HttpResponse:
    """The only answer of this program, besides the own-phone page, that holds a number; it stays on this machine."""
    try:
        out = dial_out.dial_out(
            permit=str(asked["permit"]),
            volunteer_id=int(asked["volunteer"]),
            resource=str(asked["resource"])[:40],
            now=timezone.now(),
        )
    except telephony.PermitRefused:
        return JsonResponse({"refused": "permit"}, status=403)
    except dial_out.Blocked as gate:
        told = str(gate) if str(gate) in dial_out.TOLD else "blocked"
        return JsonResponse({"refused": told}, status=403)
    if isinstance(out, dial_out.TakeIn):
        return JsonResponse({"leg": out.leg, "incoming": out.incoming, "talk_limit": out.talk_limit})
    return JsonResponse(
        {
            "leg": out.leg,
            "number": out.number,
            "route": asdict(out.route),
            "talk_limit": out.talk_limit,
            "cell": out.cell,
        }
    )


@_signed
def ring(asked: dict[str, Any]) -> HttpResponse:
    """Somebody rings us: is anybody there? Who it is, is not said; which of our own numbers they dialed, is."""
    try:
        came = answer_hotline.come(
            source=str(asked["source"])[:64],
            resource=str(asked["resource"])[:40],
            called=str(asked.get("called", ""))[:20],
            now=timezone.now(),
        )
    except answer_hotline.Closed:
        return JsonResponse({"refused": "closed"}, status=403)
    except answer_hotline.Busy:
        return JsonResponse({"refused": "busy"}, status=403)
    except answer_hotline.UnknownTrunk:
        return JsonResponse({"refused": "unknown"}, status=403)
    return JsonResponse({"ring": came})


@_signed
def event(asked: dict[str, Any]) -> HttpResponse:
    if "missed" in asked:
        return JsonResponse({"taken": hotline.miss(resource=str(asked["missed"])[:40], now=timezone.now())})
    said = telephony.Event(
        leg=int(asked["leg"]),
        sequence=int(asked["sequence"]),
        state=str(asked["state"]),
        status=int(asked.get("status", 0)),
        by=str(asked.get("by", "")),
        reason=str(asked.get("reason", "")),
        cell=str(asked.get("cell", "")),
    )
    if said.state not in states.STATES:
        raise ValueError
    return JsonResponse({"taken": telephony.apply(said, now=timezone.now())})


@_signed
def live(asked: dict[str, Any]) -> HttpResponse:
    """Which of the gateway's calls must end: the person was withdrawn or given back, or the volunteer is out."""
    legs = [int(one) for one in asked["legs"]][:1000]
    now = timezone.now()
    telephony.report_live(legs=legs, now=now)
    telephony.note_turned_away(seen=dict(asked.get("seen", {})), now=now)
    end = end_lines.end_lines(legs=legs, now=now)
    heard = listen_along.still_listening(legs, now)
    trunks = queries.hotline_trunks()
    return JsonResponse(
        {
            "end": end,
            "heard": heard,
            "sources": [one.host for one in trunks],
            "sealed": [one.host for one in trunks if one.sealed],
        }
    )
