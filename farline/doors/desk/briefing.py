"""The short briefing before the first call: the text, then six cards to tick."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from farline.doors.common.access import needs_role
from farline.doors.desk import claims
from farline.guide import queries as guide
from farline.volunteers import actions as volunteers

CARDS = {
    "alone": (
        _("Where you sit"),
        _("Nobody can read your screen or listen. You are not on a shared or public computer."),
    ),
    "device": (
        _("Your device"),
        _("It locks by itself with a passcode, and its updates are installed."),
    ),
    "nothing_kept": (
        _("Nothing is kept"),
        _("You never write down, save or photograph a number or a name."),
    ),
    "first_sentence": (
        _("Your first sentence"),
        _("You say that you are a volunteer calling from abroad, ask whether they are free to talk, and say that they may hang up."),  # noqa: E501 - one sentence
    ),
    "no_means_no": (
        _("No means no"),
        _("When somebody does not want to be called again, you thank them, say goodbye and press that one button."),
    ),
    "honest": (
        _("Only what is true"),
        _("You never promise that nobody will know of the call, and you record a declaration only when you heard a clear yes."),  # noqa: E501 - one sentence
    ),
}  # fmt: skip


@needs_role("caller")
def briefing(request: HttpRequest) -> HttpResponse:
    ticked: set[str] = set()
    missing = 0
    if request.method == "POST":
        ticked = set(request.POST.getlist("understood")) & set(CARDS)
        missing = len(CARDS) - len(ticked)
        if not missing:
            volunteers.take_briefing(volunteer=claims.caller(request), now=timezone.now())
            return redirect("desk_home")
    cards = [
        {"code": code, "title": title, "text": text, "ticked": code in ticked} for code, (title, text) in CARDS.items()
    ]
    try:
        page = guide.page("briefing", get_language() or "zh-hans")
    except guide.NoSuchPage:
        page = SafeString("")  # an operator's own content pack may do with the cards
    return render(
        request,
        "desk/briefing.html",
        {"page": page, "cards": cards, "missing": missing},
        status=422 if missing else 200,
    )
