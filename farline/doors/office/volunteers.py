"""The volunteers: handles, roles, briefed or not. Nothing is counted about anybody."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common.access import needs_role
from farline.doors.office import once, refusals
from farline.volunteers import actions, passphrases, queries, rules

ROLES = {
    rules.CALLER: (gettext_lazy("Caller"), gettext_lazy("calls people, one at a time")),
    rules.COORDINATOR: (
        gettext_lazy("Coordinator"),
        gettext_lazy("makes campaigns, brings in lists, reads complaints"),
    ),
    rules.EDITOR: (gettext_lazy("Editor"), gettext_lazy("writes and reviews stories")),
    rules.PUBLISHER: (gettext_lazy("Publisher"), gettext_lazy("publishes the tally in batches")),
    rules.ADMIN: (gettext_lazy("Admin"), gettext_lazy("registers volunteers and gives roles")),
}
REFUSED = (
    actions.HandleTaken,
    actions.HandleUnfit,
    actions.PassphraseTooWeak,
    actions.UnknownRole,
    actions.LastAdmin,
)
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]


class Newcomer(forms.Form):
    handle = forms.CharField(
        label=gettext_lazy("Handle"),
        help_text=gettext_lazy("A work name. Never a real name, a telephone number or an e-mail address."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of their screens"), choices=LANGUAGES)
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("What this volunteer does"),
        choices=[(role, ROLES[role][0]) for role in rules.ROLES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Please tick at least one.")},
    )
    passphrase = forms.CharField(
        label=gettext_lazy("Passphrase"),
        help_text=gettext_lazy("Leave this empty and we make one of five words. It is shown once, on the next page."),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


@needs_role(rules.ADMIN)
@require_GET
def everyone(request: HttpRequest) -> HttpResponse:
    rows = [
        {"volunteer": who, "roles": _role_words(who), "calls": who.has_role(rules.CALLER)}
        for who in queries.everyone()
    ]
    return render(request, "office/volunteers.html", {"rows": rows})


@needs_role(rules.ADMIN)
def register(request: HttpRequest) -> HttpResponse:
    """The passphrase we propose travels in the form, so that a second press of the button shows it again."""
    form = Newcomer(request.POST or None)
    proposed = request.POST.get("proposed", "")[:200] or passphrases.propose()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = once.once(request, lambda: _register(request, said, said["passphrase"] or proposed))
        except REFUSED as refusal:
            form.add_error(_field_of(refusal), refusals.sentence(refusal))
        else:
            shown = {"volunteer": _found(made), "passphrase": "" if said["passphrase"] else proposed}
            return render(request, "office/volunteer_registered.html", shown)
    shown = {"form": form, "roles": _choices(form), "proposed": proposed, "key": once.key_of(request)}
    return render(request, "office/volunteer_new.html", shown, status=422 if form.errors else 200)


def _register(request: HttpRequest, said: dict[str, Any], passphrase: str) -> int:
    volunteer = actions.register(
        handle=said["handle"],
        passphrase=passphrase,
        roles=said["roles"],
        language=said["language"],
        by=request.user.get_username(),
        now=timezone.now(),
    )
    return int(volunteer.pk)


@needs_role(rules.ADMIN)
def one(request: HttpRequest, id: int) -> HttpResponse:
    """One volunteer's roles. A POST sets them to what is ticked."""
    volunteer = _found(id)
    if request.method == "POST":
        wanted, held = set(request.POST.getlist("roles")), set(queries.roles_of(volunteer))
        by, now = request.user.get_username(), timezone.now()
        try:
            for role in sorted(wanted - held):
                actions.grant_role(volunteer=volunteer, role=role, by=by, now=now)
            for role in sorted(held - wanted):
                actions.revoke_role(volunteer=volunteer, role=role, by=by, now=now)
        except REFUSED as refusal:
            refusals.say(request, refusal)
        else:
            messages.success(request, _("The roles are saved."))
        return redirect("office_volunteer", id)
    held = set(queries.roles_of(volunteer))
    roles = [{"code": r, "word": ROLES[r][0], "hint": ROLES[r][1], "held": r in held} for r in rules.ROLES]
    return render(request, "office/volunteer.html", {"volunteer": volunteer, "roles": roles})


@needs_role(rules.ADMIN)
@require_POST
def suspend(request: HttpRequest, id: int) -> HttpResponse:
    try:
        actions.suspend(volunteer=_found(id), by=request.user.get_username(), now=timezone.now())
    except actions.LastAdmin as refusal:
        refusals.say(request, refusal)
    else:
        messages.success(request, _("Suspended. From now on every page is closed to this volunteer."))
    return redirect("office_volunteer", id)


@needs_role(rules.ADMIN)
@require_POST
def reinstate(request: HttpRequest, id: int) -> HttpResponse:
    actions.reinstate(volunteer=_found(id), by=request.user.get_username(), now=timezone.now())
    messages.success(request, _("Welcome back: this volunteer can sign in again."))
    return redirect("office_volunteer", id)


def _found(id: int) -> Any:
    volunteer = queries.find(id)
    if volunteer is None:
        raise Http404
    return volunteer


def _role_words(volunteer: Any) -> list[Any]:
    return [ROLES[role][0] for role in queries.roles_of(volunteer)]


def _choices(form: Newcomer) -> list[dict[str, Any]]:
    ticked = set(form["roles"].value() or [])
    return [{"code": r, "word": ROLES[r][0], "hint": ROLES[r][1], "held": r in ticked} for r in rules.ROLES]


def _field_of(refusal: Exception) -> str | None:
    if isinstance(refusal, actions.HandleTaken | actions.HandleUnfit):
        return "handle"
    return "passphrase" if isinstance(refusal, actions.PassphraseTooWeak) else None
