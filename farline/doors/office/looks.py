"""The second look: somebody else goes over a declaration before it is published. No names, numbers or totals."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from farline.declarations import rules
from farline.declarations.labels import combination_label
from farline.doors.common.access import SignedIn, needs_role
from farline.doors.office import refusals
from farline.journeys import second_look
from farline.volunteers.rules import COORDINATOR, MENTOR, REGISTRAR

HEARD: dict[str, Promise] = {
    "said_yes": gettext_lazy("said yes, clearly, in their own voice"),
    "asked_us_to_write": gettext_lazy("asked us to write it down"),
    "chose_own_name": gettext_lazy("chose the name themselves"),
}
WHY: dict[str, Promise] = {
    rules.NEWCOMER: gettext_lazy("Taken by somebody new: all of theirs are looked at for a while."),
    rules.SHORT_CALL: gettext_lazy("The yes came within a minute, or nobody was heard to answer the line."),
    rules.MANY: gettext_lazy("Unusually many of one volunteer in one week."),
    rules.NAME_OFTEN: gettext_lazy("This name, or a row of names like it, came up many times this week."),
    rules.SHARE: gettext_lazy("Drawn as part of the usual sample."),
    rules.RANDOM: gettext_lazy("Drawn at random among everyone's."),
    rules.MAYBE_TEST: gettext_lazy(
        "One of our own test callers gave that day and name, but other organizations. It may be theirs, or a person's."
    ),
}
ASIDE: dict[str, Promise] = {
    "no_clear_yes": gettext_lazy("No clear yes in the person's own voice"),
    "pressed": gettext_lazy("The person was pressed, or feared something"),
    "twice": gettext_lazy("The same person had declared before"),
    "error": gettext_lazy("Entered by mistake"),
    "test": gettext_lazy("It was one of our own test callers"),
}


@dataclass(frozen=True)
class Card:
    """`mark`: three digits by which two that look alike can be told apart, on this page and when somebody is asked."""

    id: int
    mark: str
    leaves: str
    name: str | Promise
    heard: list[Promise]
    read_back: str
    voices: int
    why: list[Promise]
    took: str
    asked: bool


@needs_role(COORDINATOR, MENTOR, REGISTRAR)
@require_GET
def looks(request: SignedIn) -> HttpResponse:
    return _page(request)


@needs_role(COORDINATOR, MENTOR, REGISTRAR)
@require_POST
def decide(request: SignedIn, id: int) -> HttpResponse:
    verdict, words, now = request.POST.get("verdict", ""), request.POST.get("words", ""), timezone.now()
    reason = request.POST.get("reason", "")
    try:
        if verdict == "accept":
            second_look.accept(declaration_id=id, looker=request.user, words=words, now=now)
            messages.success(request, _("Thank you. It is published with one of the next batches."))
        elif verdict == "ask":
            second_look.ask(declaration_id=id, looker=request.user, words=words, now=now)
            messages.success(request, _("It waits. The page now says whom to ask; please do so in person."))
        elif verdict == "set_aside" and reason in rules.SET_ASIDE:
            second_look.set_aside(declaration_id=id, looker=request.user, reason=reason, words=words, now=now)
            messages.success(request, _("It is destroyed and never appears. The tally page will count the reason."))
        elif verdict == "set_aside":
            return _page(request, id, _("Please choose the reason. Everyone will be able to read it."), words)
        else:
            raise Http404
    except second_look.WordsMissing as refusal:
        return _page(request, id, refusals.sentence(refusal), reason=reason)
    except (second_look.AlreadyLooked, second_look.NobodyKnows, second_look.OwnDeclaration) as refusal:
        refusals.say(request, refusal)
    return redirect("office_looks")


def _page(request: SignedIn, wrong: int = 0, trouble: str = "", words: str = "", reason: str = "") -> HttpResponse:
    cards = [_card(one) for one in second_look.waiting_for(request.user)]
    seen = {"cards": cards, "reasons": ASIDE.items(), "wrong": wrong, "trouble": trouble, "words": words}
    seen |= {"reason": reason, "for_others": second_look.wait_for_others(request.user)}
    seen |= {"names_often": second_look.names_came_up_often(now=timezone.now())}
    return render(request, "office/looks.html", seen, status=422 if trouble else 200)


def _card(one: second_look.ToLook) -> Card:
    said = one.said
    kind = _("a pseudonym") if said.name_kind == rules.PSEUDONYM else _("a real name, after the warning")
    return Card(
        one.id,
        f"{one.id % 1000:03d}",
        combination_label(said.combination),
        kind,
        [HEARD[code] for code in said.heard],
        said.read_back,
        one.voices,
        [WHY[code] for code in said.why_look],
        one.took,
        one.asked,
    )
