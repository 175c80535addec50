"""The campaign's form: why, where, at which hours, how often, with which script."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from farline.common import provinces, speech
from farline.doors.office import campaign_hours as hours
from farline.guide import queries as guide

EVERYWHERE, SOME = "all", "some"
FEWEST_REST, MOST_REST = 72, 2160


class CampaignForm(forms.Form):
    name = forms.CharField(label=_("Name of the campaign"), help_text=_("No person's name."), max_length=80)
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
    all_hours = forms.BooleanField(required=False, label=_("At any hour (demo only)"))
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
        initial=FEWEST_REST,
        min_value=FEWEST_REST,
        max_value=MOST_REST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    speech = forms.ChoiceField(
        label=_("What the callers must speak"),
        help_text=_("Then only those who say that they speak it get these people, and they get them first."),
        required=False,
    )
    script = forms.ChoiceField(
        label=_("Script"), help_text=_("What the caller sees beside the call."), initial="first-call"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in hours.SPANS:
            for end, usual in zip(("from", "to"), hours.usual(key), strict=True):
                self.fields[f"{key}_{end}"] = forms.TimeField(
                    label=_("From") if end == "from" else _("To"),
                    required=False,
                    initial=usual,
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                    error_messages={"invalid": _("Please give an hour, such as 09:30.")},
                )
        if not settings.DEMO:
            del self.fields["all_hours"]
        language = get_language() or "zh-hans"
        spoken = [(code, speech.name_of(code, language)) for code in speech.NAMES]
        self.fields["speech"].choices = [(speech.ANY, _("Mandarin")), *spoken]  # type: ignore[attr-defined]
        self.scripts = [(script.slug, script.title) for script in guide.scripts(language)]
        self.fields["script"].choices = self.scripts  # type: ignore[attr-defined] # a ChoiceField, as written above

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("where") == SOME and not said.get("regions"):
            self.add_error("regions", gettext("Please tick at least one province, or choose all."))
        if not said.get("all_hours"):
            self._check_hours(said)
        return said

    def _check_hours(self, said: dict[str, Any]) -> None:
        some = False
        for key in hours.SPANS:
            start, end = said.get(f"{key}_from"), said.get(f"{key}_to")
            if not start and not end:
                continue
            some = True
            if not start or not end:
                if not {f"{key}_from", f"{key}_to"} & set(self.errors):
                    self.add_error(f"{key}_from", gettext("Please give both hours, or leave both empty."))
            elif end <= start:
                self.add_error(f"{key}_from", gettext("The second hour must be later than the first."))
            elif start < hours.EARLIEST or end > hours.LATEST:
                self.add_error(f"{key}_from", gettext("Nobody is called before 8 in the morning or after 9 at night."))
        if not some and not self.errors:
            self.add_error(None, gettext("Please give at least one span of hours, or nobody can be called."))

    def spans(self) -> dict[str, tuple[dt.time, dt.time] | None]:
        """Each span of the week, None where nobody is called."""
        said = self.cleaned_data
        pairs = {key: (said.get(f"{key}_from"), said.get(f"{key}_to")) for key in hours.SPANS}
        return {key: (start, end) if start and end else None for key, (start, end) in pairs.items()}

    def regions_said(self) -> list[str]:
        return list(self.cleaned_data["regions"]) if self.cleaned_data["where"] == SOME else []

    def laid_out(self) -> dict[str, Any]:
        """What the template draws by hand: the spans in pairs, the provinces in their parts."""
        ticked = set(self["regions"].value() or [])
        language = get_language() or "zh-hans"
        return {
            "spans": [
                {"label": span.label, "start": self[f"{key}_from"], "end": self[f"{key}_to"]}
                for key, span in hours.SPANS.items()
            ],
            "parts": [
                {
                    "name": provinces.name_of(part, language),
                    "regions": [
                        {"code": code, "name": provinces.name_of(code, language), "ticked": code in ticked}
                        for code in codes
                    ],
                }
                for part, codes in provinces.PARTS.items()
            ],
        }
