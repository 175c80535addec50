"""'Never call me': a number goes in, only its opt-out mark stays. The answer never says whether it was known."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from farline.doors.public import gate
from farline.doors.public.open_page import open_page, show
from farline.journeys import hear_opt_out
from farline.numbers import rules as numbers


class NeverCall(forms.Form):
    number = forms.CharField(max_length=numbers.LONGEST_CELL, required=False)


@gate.form_page
def never_call(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return show(request, "public/never_call.html")
    try:
        gate.check(request, form="never-call", field="number")
    except gate.Refused as refused:
        return _again(request, refused.message, refused.status)
    form = NeverCall(request.POST)
    reading = numbers.read_number(form.cleaned_data["number"] if form.is_valid() else "")
    if reading.e164 is None:
        return _again(request, _sentence(reading.reason), 400)
    number = reading.e164
    now = timezone.now()
    gate.in_even_time(lambda: hear_opt_out.hear_opt_out(number=number, by="public", now=now, by_form=True))
    return redirect("public_never_call_done")


def _again(request: HttpRequest, trouble: str | Promise, status: int) -> HttpResponse:
    """With the digits in the field, to be mended: in the answer alone, which no cache and no address keeps."""
    typed = request.POST.get("number", "")[: numbers.LONGEST_CELL]
    return show(request, "public/never_call.html", {"trouble": trouble, "typed": typed}, status=status)


@open_page
def done(request: HttpRequest) -> HttpResponse:
    return show(request, "public/never_call_done.html")


def _sentence(reason: str) -> str:
    if reason == "empty":
        return _("Please write the number that should never be called.")
    if reason == "no_area_code":
        return _("The area code is missing. Please write it before the number, for example 0391.")
    if reason in {"other_plan", "other_country"}:
        return _("We call numbers of mainland China only, so this number is not called.")
    if reason in {"short_mobile", "too_short", "long_mobile", "too_long", "two_numbers"}:
        return _("The number has too few or too many digits. Please look at it again, and write one number at a time.")
    return _("We could not read this as a telephone number. Please write only the digits, with the area code.")
