import pytest
from django.test import Client

from farline.common.vault import keyfiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def locked(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    (tmp_path / keyfiles.LOCKED_KEY).write_text("{}")


def test_it_keeps_public_pages_up_while_the_keys_are_locked(locked, client: Client):
    for page in ("/en/", "/en/tally/", "/en/stories/", "/en/never-call/"):
        assert client.get(page).status_code == 200, page


@pytest.mark.slow
def test_it_says_in_one_page_that_nothing_can_be_opened_just_now(locked, client: Client):
    answer = client.post("/en/never-call/", {"number": "0391-0100001"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "locked" in answer.content.decode()
