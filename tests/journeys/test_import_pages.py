"""A coordinator brings a list in by the pages, the worker does its part, and the report says everything."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from farline import ROOT
from farline.doors.commands import background
from farline.journeys import import_list_task
from farline.numbers import queries
from farline.numbers.tests import factories as numbers
from farline.volunteers.tests import factories as volunteers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def office(settings, tmp_path) -> Client:
    settings.DATA_DIR = tmp_path
    client = Client(headers={"accept-language": "en"})
    client.force_login(volunteers.zhixin())
    return client


def work() -> None:
    """What the worker does with the tasks that wait."""
    worker = background.Worker("tests")
    for result in DBTaskResult.objects.filter(status="READY"):
        worker.run_task(result)


def form(content: bytes) -> dict[str, object]:
    return {
        "name": "autumn",
        "provenance": "typed from a public book",
        "lawful_basis": "published",
        "expires_on": (timezone.now().date() + dt.timedelta(days=30)).isoformat(),
        "campaign": "",
        "upload": SimpleUploadedFile("list.csv", content, content_type="text/csv"),
    }


def test_it_brings_the_messy_list_in_and_accounts_for_every_row(office: Client, tmp_path: Path):
    content = (ROOT / "tests" / "lists" / "list-messy.csv").read_bytes()
    answer = office.post(reverse("office_import_new"), form(content))
    assert answer.status_code == 302
    on_disk = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert on_disk
    assert not any(b"18932879" in raw for raw in on_disk)
    preview = office.get(answer["Location"])
    assert "2018932879" not in preview.content.decode()
    answer = office.post(answer["Location"], {"encoding": "utf-8", "column": "1", "has_header": "yes", "do": "start"})
    progress = answer["Location"]
    assert office.get(progress).status_code == 200
    work()
    seen = queries.intakes_of(queries.lists()[0].id)[0]
    assert (seen.state, seen.rows_done, seen.kept, seen.refused) == ("done", 400, 306, 94)
    report = office.get(progress).content.decode()
    assert "306" in report
    lines = b"".join(office.get(reverse("office_import_refusals", args=[seen.id])).streaming_content).decode()
    assert len(lines.splitlines()) == 95
    assert queries.list_for(seen.list_id).synthetic


def test_it_says_that_a_file_is_empty_and_leaves_no_list_behind(office: Client):
    answer = office.post(reverse("office_import_new"), form(b""))
    assert answer.status_code == 422
    assert queries.lists() == []


def test_it_puts_an_import_before_the_worker_once(settings, tmp_path: Path):
    settings.DATA_DIR = tmp_path
    intake_id = numbers.receive(numbers.csv_of(["0391-0123456"]))
    for _ in range(2):
        import_list_task.enqueue(intake_id=intake_id, by="zhixin", now=numbers.NOW)
    assert DBTaskResult.objects.count() == 1
    work()
    assert queries.intake_for(intake_id).state == "done"
