"""What the house refuses, as a sentence for the volunteer and the next thing to do."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.calls import actions as calls
from farline.journeys import answer_hotline, place_call
from farline.optouts import queries as optouts


@dataclass(frozen=True)
class Step:
    url: str
    label: str | Promise


SENTENCES: dict[type[Exception], str | Promise] = {
    optouts.OptedOut: _("Please do not call this number. The person has asked not to be called again."),
    place_call.QuietHours: _("It is too early or too late there now. Please let the person rest."),
    place_call.CapReached: _(
        "You have seen as many numbers today as one person may. Please rest; tomorrow you can go on."
    ),
    place_call.HourIsFull: _(
        "You have opened as many numbers in one hour as one person may. Please rest; within the hour you can go on."
    ),
    place_call.HeldBack: _(
        "Somebody would like a word with you before you go on. Please get in touch with your coordinator."
    ),
    answer_hotline.HeldBack: _(
        "Somebody would like a word with you before you go on. Please get in touch with your coordinator."
    ),
    place_call.ShiftFull: _(
        "You have called as many people as is good in one evening. Please rest; in some hours you can go on."
    ),
    place_call.RangOften: _(
        "This person was called as often as anybody may be. Please give them back and take the next."
    ),
    place_call.DiskFull: _(
        "This site's disk is full, so nobody is called. Please tell your coordinator. A “never again” is still saved."
    ),
    place_call.OtherKeys: _(
        "The keys of this site are not those it had before, so nobody is called. Please tell your coordinator at once."
    ),
    place_call.DialingShut: _(
        "Calling is shut just now, for everybody. Please tell your coordinator; your person is still with you."
    ),
    place_call.TooFast: _("Please wait a few seconds, then press once more."),
    place_call.RealPersonIsNoPractice: _("This is a real person's number. Nobody practises with it."),
    place_call.NotBriefed: _("Please read the short briefing first."),
    place_call.NotPractised: _("Please pass the practice first. Until then you are given invented people only."),
    place_call.SyntheticOnlyPractises: _("This list is invented. It can only be called on the practice line."),
    place_call.NoLine: _(
        "Calling in the browser is not possible just now. Your own phone is; your person is still with you."
    ),
    place_call.LinePaused: _(
        "Calling in the browser is paused until a coordinator has looked at the line. Your own phone works."
    ),
    place_call.LineBusy: _("Many calls began in this minute. Please wait a moment, then press once more."),
    place_call.AlreadyTalking: _("You are in a call already, perhaps in another tab. Please end it first."),
    calls.TooLateToUndo: _(
        "It stays as it was saved: the ten seconds are over, or a form was filled in. Your coordinator can help."
    ),
    calls.NotCalled: _("Please call first; then say how it ended."),
    calls.FollowUpUnfit: _(
        "The next call must lie in the person's daytime, within sixty days, and be wished for by them."
    ),
    calls.OutcomeUnknown: _("Please choose how it ended."),
    calls.AlreadySaved: _("It was saved already, with the first answer. What you had saved is safe."),
    calls.Stopped: _(
        "Nobody from this list is called any more just now. Please take the next person; nothing is lost."
    ),
    calls.ClaimRanOut: _(
        "The time for this person ran out and they may be with somebody else. What you had saved is safe."
    ),
    calls.NotYours: _("It was already saved, given back, or its time ran out. What you had saved is safe."),
}


def sentence(refusal: Exception) -> str:
    for kind, text in SENTENCES.items():
        if isinstance(refusal, kind):
            return str(text)
    return str(_("That did not work. Nothing was lost; please try again."))


def refused(request: HttpRequest, refusal: Exception, *steps: Step, status: int = 409) -> HttpResponse:
    never = isinstance(refusal, optouts.OptedOut)
    return render(
        request,
        "desk/refused.html",
        {
            "reason": sentence(refusal),
            "heading": _("Please do not call") if never else "",
            "kind": "notice-bad" if never else "",
            "steps": steps or (Step(reverse("desk_home"), _("Back to my desk")),),
        },
        status=status,
    )
