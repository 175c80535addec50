"""Webhooks: an admin says which machine is told, sees its secret once, tries it, and sees what came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common.access import SignedIn, needs_role
from farline.doors.common.proving import with_fresh_proof
from farline.volunteers.rules import ADMIN
from farline.webhooks import actions, queries, reaching, rules

TOPICS: dict[str, str | Promise] = {
    rules.TALLY: gettext_lazy("the tally was published"),
    rules.CAMPAIGNS: gettext_lazy("a campaign starts, is paused, has nobody left, or ends"),
    rules.PACKS: gettext_lazy("an information pack changes"),
    rules.HEALTH: gettext_lazy("the site needs a look, or is well again"),
    rules.URGENT: gettext_lazy("something urgent waits in the office, day or night"),
}
STATES: dict[str, str | Promise] = {
    rules.WAITING: gettext_lazy("on its way"),
    rules.ARRIVED: gettext_lazy("arrived"),
    rules.GAVE_UP: gettext_lazy("given up"),
}
REASONS: dict[str, str | Promise] = {
    reaching.NOT_PUBLIC: gettext_lazy("The name leads to an address that is not public."),
    reaching.NO_NAME: gettext_lazy("The name is not found."),
    reaching.NO_ANSWER: gettext_lazy("Nobody answers there."),
    reaching.NO_TRUST: gettext_lazy("The certificate does not hold."),
    reaching.TOO_SLOW: gettext_lazy("It took too long."),
}


@needs_role(ADMIN)
@require_GET
def webhooks(request: SignedIn) -> HttpResponse:
    return _page(request)


@needs_role(ADMIN)
@with_fresh_proof("office_webhooks")
@require_POST
def create(request: SignedIn) -> HttpResponse:
    """The answer is the page itself: a redirect would have to carry the secret."""
    typed = {"name": request.POST.get("name", ""), "address": request.POST.get("address", "")}
    chosen = request.POST.getlist("topic")
    try:
        secret = actions.subscribe(**typed, topics=chosen, by=request.user.handle, now=timezone.now())
    except actions.HookUnfit:
        messages.error(
            request,
            _(
                "A webhook needs a name that no other has, an address on the public network that begins with "
                "https://, and something to tell."
            ),
        )
        return _page(request, typed=typed, chosen=chosen, status=422)
    except actions.TooManyHooks:
        messages.error(request, _("There are ten webhooks already. Please end one first."))
        return _page(request, typed=typed, chosen=chosen, status=422)
    return _page(request, secret=secret)


@needs_role(ADMIN)
@require_POST
def test(request: SignedIn, id: int) -> HttpResponse:
    try:
        actions.test(id=id, by=request.user.handle, now=timezone.now())
    except actions.NoSuchHook:
        return redirect("office_webhooks")
    messages.success(request, _("A test is on its way. Open this page again in a few seconds."))
    return redirect("office_webhooks")


@needs_role(ADMIN)
@require_POST
def end(request: SignedIn, id: int) -> HttpResponse:
    try:
        actions.end(id=id, by=request.user.handle, now=timezone.now())
    except actions.NoSuchHook:
        return redirect("office_webhooks")
    messages.success(request, _("Nothing more is told there."))
    return redirect("office_webhooks")


def _page(
    request: SignedIn,
    *,
    secret: str = "",
    typed: dict[str, str] | None = None,
    chosen: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = [
        {
            "hook": hook,
            "topics": [TOPICS[topic] for topic in hook.topics],
            "deliveries": [
                {"delivery": one, "state": STATES[one.state], "said": REASONS.get(one.said, one.said)}
                for one in hook.deliveries
            ],
        }
        for hook in queries.hooks()
    ]
    shown = {"rows": rows, "topics": TOPICS, "secret": secret, "typed": typed or {}, "chosen": chosen or []}
    return render(request, "office/webhooks.html", shown, status=status)
