"""Every route that a token opens, and every page that none opens."""

import ast
import datetime as dt
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from farline.calls import actions as actions_of_calls
from farline.calls.models import Call, OutcomeCount
from farline.calls.tests.factories import NOW, claim, make_campaign, save, talk
from farline.common.models import JournalLine
from farline.common.vault.holder.client import NoKeyHolder
from farline.doors.api import description
from farline.doors.api.urls import urlpatterns as routes
from farline.doors.desk.urls import urlpatterns as desk
from farline.doors.office.urls import urlpatterns as office
from farline.numbers.models import Number
from farline.tokens import actions, queries, rules
from farline.tokens.models import Token
from farline.volunteers.tests.factories import meilan
from farline.webhooks import rules as webhooks

pytestmark = pytest.mark.django_db
ARGUMENTS = {"id": 1, "list_id": 1, "call_id": 1, "ring_id": 1, "window": 1, "slug": "nothing", "name": "nothing.mp3"}
PAGES = [page for page in (*desk, *office)]


def token(*scopes: str, days: int = 9) -> str:
    return actions.create(
        name=f"monitor {Token.objects.count()}",
        scopes=scopes or rules.SCOPES,
        days=days,
        by="zhixin",
        now=timezone.now(),
    )


def ask(path: str, bearer: str = "", method: str = "get"):
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    return getattr(Client(), method)(path, headers=headers)


def path_of(described: str, id: int = 1) -> str:
    return described.replace("{id}", str(id))


def test_the_description_and_the_routes_say_the_same():
    named = {reverse(str(one.name), kwargs=dict.fromkeys(one.pattern.converters, 7)) for one in routes}
    assert named == {path_of(path, 7) for path in description.ROUTES} | {"/api/v1/openapi.json"}
    assert set(ask("/api/v1/openapi.json").json()["paths"]) == set(description.ROUTES)


@pytest.mark.parametrize("path", description.ROUTES)
def test_a_route_opens_to_its_scope_alone(path):
    campaign = make_campaign()
    address, scope = path_of(path, campaign), description.ROUTES[path][0]
    assert ask(address).status_code == ask(address, "farline-nonsense").status_code == 401
    assert ask(address, token(scope)).status_code == 200
    for other in set(rules.SCOPES) - {scope}:
        assert ask(address, token(other)).status_code == 403
    for method in ("post", "put", "patch", "delete"):
        assert ask(address, token(), method).status_code == 405


def test_a_cookie_opens_nothing_and_a_token_no_session():
    browser = Client()
    browser.force_login(meilan())
    assert browser.get("/api/v1/campaigns").status_code == 401
    assert not ask("/api/v1/campaigns", token()).cookies


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_no_token_opens_a_page_or_does_what_a_person_does(page):
    address = reverse(str(page.name), kwargs={key: ARGUMENTS[key] for key in page.pattern.converters})
    bearer = token()
    for method in ("get", "post"):
        answer = ask(address, bearer, method)
        assert answer.status_code == 302 and reverse("sign_in") in answer.headers["Location"]
    assert not Call.objects.exists()


def test_no_route_can_reach_what_claims_reveals_permits_or_dials():
    """By what the door imports: queries, drawings, and its own."""
    may = {
        "farline.atlas", "farline.calls", "farline.packs", "farline.tally", "farline.tokens", "farline.webhooks",
        "farline.journeys", "farline.doors.api",
        "farline.doors.api.guard",
    }  # fmt: skip
    names = {
        "queries",
        "rules",
        "draw_statistics",
        "leave_out_canaries",
        "show_board",
        "show_health",
        "description",
        "views",
        "needs_scope",
        "said",
    }
    for source in (Path(description.__file__).parent).glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("farline"):
                assert node.module in may and {one.name for one in node.names} <= names, (source, node.module)


@pytest.mark.parametrize("path", description.ROUTES)
def test_nothing_personal_passes_through(path):
    campaign, caller = make_campaign(3), meilan()
    claim(caller)
    said = ask(path_of(path, campaign), token()).content.decode()
    assert "meilan" not in said and "zhixin" not in said
    for number in Number.objects.all():
        assert str(number.pk) not in said
    assert str(Call.objects.get().pk) not in said and str(caller.pk) not in said.replace(str(campaign), "")


def test_health_says_what_to_look_at_and_nobody(monkeypatch):
    # Keys of other tests' weeks, and their lists, lie in the same folder.
    monkeypatch.setattr("farline.common.vault.weeks_kept", list)
    monkeypatch.setattr("farline.numbers.sealed_files.leftover", lambda *, older_than: [])
    campaign = make_campaign(3)
    claim(meilan())
    said = ask("/api/v1/health", token(rules.HEALTH)).json()
    assert said["status"] == "needs_a_look" and said["look_at"] == ["worker"], (
        "a lease that ended long ago still stands"
    )
    assert 'farline_needs_a_look{at="worker"} 1' in ask("/api/v1/metrics", token(rules.HEALTH)).content.decode()
    actions_of_calls.free_expired(now=timezone.now())
    assert ask("/api/v1/health", token(rules.HEALTH)).json()["status"] == "ok"
    monkeypatch.setattr("farline.common.vault.sealing.backend", lambda: _locked())
    said = ask("/api/v1/health", token(rules.HEALTH)).json()
    assert (said["keys"], said["look_at"]) == ("away", ["keys"]), campaign


def _locked():
    raise NoKeyHolder


def test_small_counts_stay_hidden():
    campaign = make_campaign()
    for code, count in (("refused", 30), ("talked", 40), ("agreed_self", 3)):
        OutcomeCount.objects.create(
            campaign_id=campaign,
            month=NOW.date().replace(day=1),
            province="HA",
            line="answered",
            conversation=code,
            attempts=count,
            latest=count,
        )
    shown = ask(f"/api/v1/campaigns/{campaign}/outcomes", token()).json()
    assert shown["outcomes"]["agreed_self"] is None and shown["total"] == 73
    assert ask(f"/api/v1/campaigns/{campaign}/outcomes?view=x", token()).status_code == 400
    assert ask("/api/v1/campaigns/7/outcomes", token()).status_code == 404


@pytest.mark.slow
def test_asked_each_second_it_tells_no_call(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    campaign, caller, bearer = make_campaign(25), meilan(), token()

    def said() -> list[str]:
        paths = (path_of(path, campaign) for path in description.ROUTES)
        return [ask(path, bearer).content.decode() for path in paths]

    before = said()
    call = talk(caller)
    during = said()
    save(call, caller, "busy")
    assert said() == before == during
    assert ask("/api/v1/campaigns", bearer).json()["campaigns"][0]["queue"] == {
        "ready": 20, "resting": None, "finished": None, "held_back": None,
    }  # fmt: skip


def test_a_token_is_kept_as_a_hash_and_ends():
    bearer = token(rules.COUNTS, days=2)
    kept = Token.objects.get()
    assert bearer.encode() not in bytes(kept.hash) and bearer not in repr(vars(kept))
    assert bearer not in "".join(JournalLine.objects.values_list("about", flat=True))
    today = timezone.now().date()
    assert queries.scopes_of(bearer, today) == frozenset({rules.COUNTS})
    assert queries.scopes_of(bearer, today + dt.timedelta(days=4)) is None
    actions.revoke(name=kept.name, by="zhixin", now=timezone.now())
    assert queries.scopes_of(bearer, today) is None


@pytest.mark.parametrize(
    "wrong", [{"scopes": ()}, {"scopes": ("dial",)}, {"days": 0}, {"days": 999}, {"name": " "}, {"name": "x" * 41}]
)
def test_a_token_that_is_unfit_is_not_made(wrong):
    fit = {"name": "monitor", "scopes": (rules.COUNTS,), "days": 9, "by": "zhixin", "now": timezone.now()}
    with pytest.raises(actions.TokenUnfit):
        actions.create(**fit | wrong)
    assert not Token.objects.exists()


def test_the_description_names_everything_that_a_webhook_is_told():
    told = ask("/api/v1/openapi.json").json()["webhooks"]
    assert set(told) == set(webhooks.EVENTS)
    for kind, event in webhooks.EVENTS.items():
        body = told[kind]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
        assert set(body["data"]["properties"]) == set(event.data)
