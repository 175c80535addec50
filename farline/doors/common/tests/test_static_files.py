import pytest
from django.conf import settings
from django.test import Client
from django.utils.module_loading import import_string

pytestmark = pytest.mark.django_db
SHEET = "/static/common/farline.css"


def test_it_gives_a_file_with_its_type_and_the_headers_of_every_answer():
    answer = Client().get(SHEET)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/css")
    assert answer.getvalue() and answer["Content-Security-Policy"]
    assert "ETag" in answer and int(answer["Content-Length"]) > 0


def test_it_says_that_nothing_changed():
    first = Client().get(SHEET)
    first.close()
    assert Client().get(SHEET, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_it_gives_a_piece_of_a_file_and_its_head():
    piece = Client().get(SHEET, headers={"Range": "bytes=0-9"})
    assert piece.status_code == 206 and len(piece.getvalue()) == 10
    head = Client().head(SHEET)
    assert head.status_code == 200 and not head.content and int(head["Content-Length"]) > 0


def test_it_takes_no_form_for_a_file():
    assert Client().post(SHEET).status_code == 405


@pytest.mark.parametrize("path", ["/static/../farline/settings.py", "/static/nothing.css", "/static/"])
def test_it_gives_nothing_else(path):
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("name", settings.MIDDLEWARE)
def test_no_page_is_taken_over_an_event_loop(name):
    """Where one layer can only be awaited, every page changes thread twice."""
    assert getattr(import_string(name), "sync_capable", True)
