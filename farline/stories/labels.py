"""Words for roles, places and states, in the reader's language."""

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.common import provinces
from farline.stories import rules

ROLES: dict[str, Promise] = {
    "official": _("official"),
    "senior_official": _("senior official"),
    "retired_official": _("retired official"),
    "police_officer": _("police officer"),
    "soldier": _("soldier"),
    "teacher": _("teacher"),
    "student": _("student"),
    "doctor": _("doctor"),
    "worker": _("worker"),
    "farmer": _("farmer"),
    "engineer": _("engineer"),
    "business_owner": _("business owner"),
    "shopkeeper": _("shopkeeper"),
    "employee": _("employee"),
    "driver": _("driver"),
    "retired_person": _("retired person"),
    "housewife": _("housewife"),
    "person": _("resident"),
}
CHINA = _("China")
STATES: dict[str, Promise] = {
    rules.DRAFT: _("Draft"),
    rules.REDACTED: _("In redaction"),
    rules.SAFETY_REVIEW: _("Safety review"),
    rules.EDITORIAL_REVIEW: _("Editorial review"),
    rules.APPROVED: _("Approved"),
    rules.PUBLISHED: _("Published"),
    rules.RETRACTED: _("Retracted"),
}
BANDS: dict[str, Promise] = {
    "": _("not said"),
    "20s": _("in their twenties"),
    "30s": _("in their thirties"),
    "40s": _("in their forties"),
    "50s": _("in their fifties"),
    "60s": _("in their sixties"),
    "70plus": _("over seventy"),
}
REASONS: dict[str, Promise] = {
    "recognized": _("Somebody might be recognized by it."),
    "asked": _("We were asked to take it down."),
    "doubt": _("We are no longer sure that all of it is right."),
    "mistake": _("It was published by mistake."),
}
CHECKLIST: dict[str, Promise] = {
    "names": _("No name of anybody: not of the person, a relative, a colleague or an employer"),
    "places": _("No place smaller than a province: no city, county, village, school or company"),
    "dates": _("No day and no hour: the month at most"),
    "relatives": _("What is told of relatives is general, or left out"),
    "rank": _("No office that only one person in the province holds"),
    "numbers": _("No telephone number, account, case number or address"),
    "wording": _("The quotation is in plain written words: nobody would know the speaker by a turn of phrase"),
}


def role_in(role: str, language: str) -> str:
    with translation.override(language):
        return str(ROLES.get(role, role))


def band_in(band: str, language: str) -> str:
    """ "" where no age is told."""
    with translation.override(language):
        return str(BANDS[band]) if band else ""


def reason_in(reason: str, language: str) -> str:
    with translation.override(language):
        return str(REASONS[reason])


def place_in(place: str, language: str) -> str:
    """A province, a part of the country, or simply China."""
    with translation.override(language):
        return provinces.name_of(place, language) or str(CHINA)


def suggested_headline(role: str, place: str, quote: str, language: str) -> str:
    return rules.headline_for(role_in(role, language), place_in(place, language), quote, language)
