"""Taking a declaration back with the code of its receipt. The answer is the same for every well-formed code."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from farline.doors.public import gate
from farline.doors.public.open_page import open_page, show
from farline.journeys import take_back as journey
from farline.packs import queries as packs

# Longer than the slow hash of a code and all that may follow it, so that the time tells nothing.
EVEN_TIME = 2.0
LONGEST = 60


class TakeBack(forms.Form):
    code = forms.CharField(max_length=LONGEST, required=False)


@gate.form_page
def take_back(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    try:
        gate.check(request, form="take-back", field="code")
    except gate.Refused as refused:
        return _again(request, refused.message, refused.status)
    form = TakeBack(request.POST)
    code = form.cleaned_data["code"] if form.is_valid() else ""
    try:
        gate.in_even_time(lambda: journey.take_back(code=code, now=timezone.now()), seconds=EVEN_TIME)
    except journey.NotACode:
        trouble = _("This is not a receipt code: a digit is wrong, missing or too many. Please read it again.")
        return _again(request, trouble, 400)
    return redirect("public_take_back_done")


def _again(request: HttpRequest, trouble: str | Promise, status: int) -> HttpResponse:
    """With the digits in the field, to be mended: in the answer alone, which no cache and no address keeps."""
    typed = request.POST.get("code", "")[:LONGEST]
    return _page(request, {"trouble": trouble, "typed": typed}, status)


def _page(request: HttpRequest, more: Mapping[str, Any] | None = None, status: int = 200) -> HttpResponse:
    shown = {"hotline": packs.hotline(get_language() or "zh-hans"), **(more or {})}
    return show(request, "public/take_back.html", shown, status=status)


@open_page
def done(request: HttpRequest) -> HttpResponse:
    return show(request, "public/take_back_done.html")
