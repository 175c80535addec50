"""How it ended: one or two keys, ten seconds to undo, and the next step that the outcome asks for."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from farline.calls import actions as calls
from farline.calls import rules
from farline.doors.common.access import needs_role
from farline.doors.desk import (
    call_page,
    claims,
    handing,
    heard,
    outcome_form,
    outcome_words,
    place_kept,
    refusals,
    training,
)
from farline.doors.desk.back import post_only
from farline.doors.desk.framing import may_stand_beside
from farline.journeys import finish_call, hear_opt_out, undo_outcome

PAUSE_AFTER = 2  # hostile calls in a row
SPOKEN = ("warm", "open", "no")  # what somebody says who has heard what it is about


@needs_role("caller")
@post_only("desk_call")
def outcome(request: HttpRequest, call_id: int) -> HttpResponse:
    person = claims.person_with(request, call_id)
    form = outcome_form.read(request.POST, person.local_time if person else None)
    if form.trouble and person is not None:
        return call_page.show(request, person, status=422, **form.as_typed())
    try:
        finished = finish_call.finish_call(
            call_id=call_id,
            fence=form.fence,
            volunteer=claims.caller(request),
            line=form.line,
            conversation=form.conversation,
            follow_up=form.follow_up,
            key=form.key,
            now=timezone.now(),
            story_note=form.story_note,
            story_names=form.story_names,
        )
    except (calls.ClaimRanOut, calls.NotYours, calls.AlreadySaved) as refusal:
        return claims.lost(request, refusals.sentence(refusal))
    except calls.OutcomeUnknown as refusal:
        if person is None:
            return claims.lost(request)
        return call_page.show(
            request, person, status=422, **{**form.as_typed(), "trouble": refusals.sentence(refusal)}
        )
    learned = training.note_call(request, call_id, form.conversation)
    place_kept.forget_call(request)
    place_kept.keep_saved(
        request,
        call_id,
        line=form.line,
        conversation=form.conversation,
        undo_until=finished.undo_until.isoformat() if finished.undo_until else "",
        marked=finished.marked,
        later=finished.no == hear_opt_out.LATER,
        care=finished.care,
        hard_in_a_row=place_kept.keep_hard(request, hard=form.conversation == "hostile"),
        follow_up=form.next_call() if form.follow_up else None,
        learned=learned,
        invented=person is None or person.claim.synthetic,
    )
    return redirect("desk_saved", call_id)


@may_stand_beside
@needs_role("caller")
def saved(request: HttpRequest, call_id: int) -> HttpResponse:
    kept = place_kept.saved(request, call_id)
    if kept is None:
        return redirect("desk_home")
    undo_until = dt.datetime.fromisoformat(kept["undo_until"]) if kept["undo_until"] else None
    seconds = int((undo_until - timezone.now()).total_seconds()) if undo_until else 0
    if seconds <= 0:
        place_kept.forget_details(request)
    outcome = rules.CONVERSATION_OUTCOMES.get(kept["conversation"])
    return render(
        request,
        "desk/saved.html",
        {
            "call_id": call_id,
            "result": outcome_words.label_for(kept["line"], kept["conversation"]),
            "silenced": bool(outcome and outcome.silences),
            "marked": kept.get("marked", True),
            "later": kept.get("later", False),
            "may_say_no": outcome is None or not outcome.silences,
            "no": rules.NEVER_AGAIN,
            "undo_seconds": max(0, seconds),
            "care": kept["care"],
            "frightened": kept["conversation"] == "distress",
            "pause": kept.get("hard_in_a_row", 0) >= PAUSE_AFTER,
            "follow_up": kept["follow_up"],
            "learned": kept.get("learned", ""),
            "next_form": _next_form(request, call_id, kept["conversation"]),
            "may_thank": bool(outcome and outcome.group == "warm") and not kept.get("kind_word"),
            "doubts": heard.to_ask(kept, spoken=bool(outcome and outcome.group in SPOKEN)),
            "may_tell": bool(outcome and (outcome.care or outcome.code == "distress")) and not kept.get("told"),
            "shows_packs": kept["conversation"] == "asked_info",
            "packs": handing.packs(kept.get("read_out", [])) if kept["conversation"] == "asked_info" else [],
        },
    )


def _next_form(request: HttpRequest, call_id: int, conversation: str) -> dict[str, str] | None:
    outcome = rules.CONVERSATION_OUTCOMES.get(conversation)
    if outcome is None or not outcome.opens:
        return None
    window = place_kept.window_of(claims.caller(request), call_id, timezone.now())
    if window is None:
        return None
    if window.earlier:
        return {
            "title": _("They had quit earlier"),
            "text": _("Note which organizations, and about when. It is kept apart and never added to the tally."),
            "label": _("Note what they had quit"),
            "url": window.url,
        }
    return {
        "title": _("They said yes"),
        "text": _("Stay on the line. Fill in the form together, and read it back to them."),
        "label": _("Open the declaration form"),
        "url": window.url,
    }


@needs_role("caller")
@post_only("desk_saved")
def handed_over(request: HttpRequest, call_id: int) -> HttpResponse:
    """Counted by kind; nothing says to whom."""
    kept = place_kept.saved(request, call_id)
    if kept is not None:
        read_out = handing.note(request, kept.get("read_out", []), counts=heard.counts(kept))
        place_kept.keep_saved(request, call_id, **{**kept, "read_out": read_out})
    return redirect("desk_saved", call_id)


@needs_role("caller")
@post_only("desk_saved")
def undo(request: HttpRequest, call_id: int) -> HttpResponse:
    try:
        undo_outcome.undo_outcome(call_id=call_id, volunteer=claims.caller(request), now=timezone.now())
    except (calls.TooLateToUndo, calls.NotYours) as refusal:
        return refusals.refused(request, refusal)
    kept = place_kept.saved(request, call_id) or {}
    heard.take_back(kept)
    place_kept.forget_saved(request)
    if isinstance(kept.get("follow_up"), dict):  # the hour they asked for is still what they asked for
        place_kept.keep(request, call_id, follow_up=kept["follow_up"])
    return redirect("desk_call", call_id)
