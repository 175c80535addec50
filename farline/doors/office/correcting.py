"""Somebody telephones without a receipt, or one of our own test callers reports: day, organizations, name. No number.

The name goes from the form into the search and is written nowhere, not even back into the form.
"""

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from farline.common import china, text
from farline.declarations import rules
from farline.doors.common.access import SignedIn, needs_role
from farline.doors.office import once, refusals
from farline.journeys import correct_declaration
from farline.volunteers.rules import COORDINATOR, REGISTRAR

WHY = (
    ("requested", gettext_lazy("The person takes it back")),
    ("complaint", gettext_lazy("Somebody complained about the call")),
    ("duplicate", gettext_lazy("It was entered twice")),
    ("error", gettext_lazy("It was entered wrongly")),
    (correct_declaration.TEST, gettext_lazy("It was one of our own test callers")),
)
LEFT = (
    ("party", gettext_lazy("The Party")),
    ("league", gettext_lazy("The Youth League")),
    ("pioneers", gettext_lazy("The Young Pioneers")),
)
OLDEST = dt.timedelta(weeks=10)


class Correction(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Day of the call, in China"), widget=forms.DateInput(attrs={"type": "date"})
    )
    left = forms.MultipleChoiceField(
        label=gettext_lazy("What was left"), choices=LEFT, widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(
        label=gettext_lazy("Name that was chosen"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        help_text=gettext_lazy("Exactly as it was chosen. It is only compared, and kept nowhere."),
    )
    why = forms.ChoiceField(label=gettext_lazy("Why"), choices=WHY, widget=forms.RadioSelect)

    @property
    def bits(self) -> int:
        return sum(rules.BITS[name] for name in self.cleaned_data["left"])


@needs_role(COORDINATOR, REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedIn) -> HttpResponse:
    form = Correction(request.POST or None)
    if request.method != "POST":
        return _page(request, form)
    now = timezone.now()
    if not form.is_valid():
        return _page(request, form, _("Please look at the marked fields."), 422)
    on, reason = form.cleaned_data["on"], form.cleaned_data["why"]
    today = china.day_of(now)
    if not today - OLDEST <= on <= today:
        return _page(request, form, _("That day is too long ago, or still to come."), 422)
    try:
        once.once(request, lambda: _correct(form, by=request.user.get_username(), now=now))
    except (correct_declaration.NothingToCorrect, correct_declaration.SeveralFound) as refusal:
        return _page(request, form, refusals.sentence(refusal), 404)
    if reason == correct_declaration.TEST:
        words = _("Noted. The entry is pulled out before the next batch, and the tally page says if it was right.")
    else:
        words = _("Done. If it was published, a line with the reason follows in the next batch; else it is destroyed.")
    messages.success(request, words)
    return redirect("office_correct")


def _correct(form: Correction, *, by: str, now: dt.datetime) -> int:
    said = form.cleaned_data
    correct_declaration.correct_by_word(
        on=said["on"], bits=form.bits, name=text.clean_line(said["name"]), reason=said["why"], by=by, now=now
    )
    return 0  # nothing to remember it by


def _page(request: SignedIn, form: Correction, trouble: str = "", status: int = 200) -> HttpResponse:
    seen = {"form": form, "trouble": trouble, "key": once.key_of(request)}
    return render(request, "office/correct.html", seen, status=status)
