"""The campaign's form: why, where, at which hours, how often, with which script."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from farline.common import provinces

SPANS = (
    ("weekday_morning", _("Monday to Saturday, morning"), "09:00", "12:00"),
    ("weekday_afternoon", _("Monday to Saturday, afternoon and evening"), "14:00", "20:30"),
    ("sunday_morning", _("Sunday, morning"), "10:00", "12:00"),
    ("sunday_afternoon", _("Sunday, afternoon and evening"), "14:00", "20:00"),
)
EARLIEST, LATEST = dt.time(8), dt.time(21)
EVERYWHERE, SOME = "all", "some"


class CampaignForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    purpose = forms.CharField(
        label=_("Purpose"),
        help_text=_("Why these people are called, in a few sentences. Callers read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
    where = forms.ChoiceField(
        label=_("Where"), choices=[(EVERYWHERE, _("All provinces")), (SOME, _("Only these:"))], initial=EVERYWHERE
    )
    regions = forms.MultipleChoiceField(required=False, choices=[(code, code) for code in provinces.CODES])
    max_attempts = forms.TypedChoiceField(
        label=_("Attempts"),
        help_text=_("How often one person is called at most, whoever calls."),
        choices=[("1", "1"), ("2", "2"), ("3", "3")],
        coerce=int,
        initial="3",
    )
    rest_hours = forms.IntegerField(
        label=_("Rest between two attempts, in hours"),
        help_text=_("At least 72: three days."),
        initial=72,
        widget=forms.NumberInput(attrs={"min": 72, "max": 2160, "inputmode": "numeric"}),
    )
    script = forms.ChoiceField(label=_("Script"), help_text=_("What the caller sees beside the call."))
