"""The first page of the import: where a list comes from and on what ground it may be called."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farline.calls import queries as calls
from farline.doors.common.templatetags.names import in_my_language
from farline.numbers import encodings
from farline.numbers.rules import MOST_DAYS

USUAL_DAYS = 60
# By the names that people know; the code stands beside it for whoever was told one.
ENCODINGS = {
    encodings.UTF_8: _("All languages (UTF-8), usual today"),
    encodings.GB18030: _("Simplified Chinese (GB18030, GBK)"),
    encodings.BIG5: _("Traditional Chinese (Big5)"),
    encodings.UTF_16: _("All languages (UTF-16, “Unicode” in a spreadsheet)"),
    encodings.UTF_16_LE: _("All languages (UTF-16, without a mark)"),
    encodings.UTF_16_BE: _("All languages (UTF-16, the other way round)"),
}


class Upload(forms.Form):
    name = forms.CharField(
        label=_("Name of the list"),
        help_text=_("For the office only, for example “Landlines, autumn”. No person's name."),
        max_length=80,
    )
    provenance = forms.CharField(
        label=_("Where does this list come from?"),
        help_text=_("Who made it, from what, and when. A list that nobody can explain is not called."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    lawful_basis = forms.CharField(
        label=_("Why may these people be called?"),
        help_text=_(
            "The lawful ground in the country you call from, in a sentence or two. Bought or leaked lists have none."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    expires_on = forms.DateField(
        label=_("Last day of the list"),
        help_text=_("At most 90 days from today. After it, every number of the list is destroyed."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Please give a day, such as 2026-12-31.")},
    )
    campaign = forms.ChoiceField(
        label=_("Campaign"),
        help_text=_("A list is called for one campaign only."),
        required=False,
    )
    upload = forms.FileField(
        label=_("The file"),
        help_text=_("CSV, TXT, XLSX or ODS, at most 100 MB. It is sealed while it arrives."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
        allow_empty_file=True,
        error_messages={"required": _("Please choose the file.")},
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        open_ones = [c for c in calls.campaigns() if c.state != "ended"]
        campaigns = [("", gettext("None yet")), *((str(c.id), in_my_language(c.name)) for c in open_ones)]
        self.fields["campaign"].choices = campaigns  # type: ignore[attr-defined] # a ChoiceField, as written above
        first, latest = today + dt.timedelta(days=1), today + dt.timedelta(days=MOST_DAYS)
        self.fields["expires_on"].widget.attrs.update({"min": first.isoformat(), "max": latest.isoformat()})
        self.initial.setdefault("expires_on", today + dt.timedelta(days=USUAL_DAYS))

    def clean_expires_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["expires_on"]
        if not self.today < day <= self.today + dt.timedelta(days=MOST_DAYS):
            raise forms.ValidationError(gettext("Please choose a day within the next 90 days."))
        return day
