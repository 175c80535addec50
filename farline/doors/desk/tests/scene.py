"""A campaign that calls at any hour, invented numbers with a fate each, and a browser for each volunteer."""

import re
from collections.abc import Sequence
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from farline.calls import actions as calls
from farline.calls import rules
from farline.numbers.models import Number
from farline.numbers.tests import factories
from farline.numbers.tests.opening import opened
from farline.volunteers.models import Volunteer

PLACE = "+863910"  # Jiaozuo; a local part that begins with 0 rings nowhere
AGREES, NO_ANSWER, NEVER_AGAIN, ALREADY_QUIT = "1", "2", "7", "8"
DIGITS = re.compile(r"\d[\d \-]{5,}\d")


def open_campaign(fates: Sequence[str] = (AGREES,), *, synthetic: bool = True) -> list[str]:
    """Numbers that end as told, in a running campaign. Returns them, for assertions."""
    now = timezone.now()
    home = factories.make_list(synthetic=synthetic, days=36_500)
    made = [f"{PLACE}{place:05d}{fate}" for place, fate in enumerate(fates, 1)]
    for number in made:
        factories.make_number(number, number_list=home)
    whole_day = rules.spans(("00:00", "23:59"))
    campaign = calls.create_campaign(
        name="秋天",
        purpose="invented",
        regions=[],
        window=rules.Window(whole_day, whole_day, any_hour=True),
        max_attempts=3,
        rest_hours=72,
        script="first-call",
        by="zhixin",
        now=now,
    )
    calls.attach_list(campaign_id=campaign, list_id=home.pk, by="zhixin", now=now)
    calls.change_campaign_state(campaign_id=campaign, state=rules.CAMPAIGN_RUNNING, by="zhixin", now=now)
    return made


class Desk:
    """What one volunteer does. Every answer is kept, so that a test can look through all of them for a number."""

    def __init__(self, volunteer: Volunteer, language: str = "en") -> None:
        self.volunteer, self.language = volunteer, language
        self.client = Client()
        self.client.force_login(volunteer)
        self.answers: list[Any] = []

    def address(self, name: str, *args: int | str) -> str:
        return reverse(name, args=args).replace("/zh-hans/", f"/{self.language}/", 1)

    def get(self, name: str, *args: int | str, **query: str) -> Any:
        return self._keep(self.client.get(self.address(name, *args), query))

    def post(self, name: str, *args: int | str, **fields: Any) -> Any:
        return self._keep(self.client.post(self.address(name, *args), fields))

    def _keep(self, answer: Any) -> Any:
        self.answers.append(answer)
        return answer

    def next(self) -> int:
        """The call that the next person makes."""
        answer = self.post("desk_next")
        found = re.fullmatch(r"/[a-z-]+/desk/call/(\d+)/", answer.url)
        assert found, answer.url
        return int(found[1])

    def practise(self, call_id: int) -> Any:
        assert self.post("desk_dial", call_id, way="practice").status_code == 302
        return self.get("desk_call", call_id)

    def outcome(self, call_id: int, line: str = "answered", conversation: str = "", **fields: Any) -> Any:
        page = self.get("desk_call", call_id)
        typed = {"fence": hidden(page, "fence"), "key": hidden(page, "key"), "line": line, **fields}
        return self.post("desk_outcome", call_id, conversation=conversation, **typed)


def hidden(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    return found[1] if found else ""


def links(page: Any) -> list[str]:
    return re.findall(r'href="([^"]+)"', page.content.decode())


def all_numbers() -> list[str]:
    return [opened(pk) for pk in Number.objects.values_list("pk", flat=True)]
