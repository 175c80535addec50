import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from farline.common import vault
from farline.common.vault import keyfiles
from farline.numbers import sealed_files
from farline.volunteers.tests import factories

pytestmark = pytest.mark.django_db
TOKEN = "t" * 32


@pytest.fixture
def locked(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    (tmp_path / keyfiles.LOCKED_KEY).write_text("{}")


def test_it_keeps_public_pages_up_while_the_keys_are_locked(locked, client: Client):
    for page in ("/en/", "/en/tally/", "/en/stories/", "/en/never-call/"):
        assert client.get(page).status_code == 200, page


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "typed"),
    [("/en/never-call/", {"number": "0391-0100001"}), ("/en/complaint/", {"words": "You rang at night."})],
)
def test_it_says_in_one_page_that_nothing_can_be_opened_just_now(locked, client: Client, page: str, typed):
    answer = client.post(page, typed)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "locked" in answer.content.decode()


def test_a_file_that_comes_while_nothing_can_be_sealed_gets_the_same_page(settings, tmp_path, monkeypatch):
    def locked(*given: object, **named: object) -> None:
        raise vault.KeysLocked

    monkeypatch.setattr(vault, "seal", locked)
    settings.DATA_DIR = tmp_path
    # As a browser sends it: the token is looked for in the form, which is so read before any view.
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(factories.make_volunteer("baihe", ("coordinator",)))
    browser.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    file = SimpleUploadedFile("list.csv", b"0391-0100001\n" * 20_000, "text/csv")
    answer = browser.post("/en/office/lists/new/", {"csrfmiddlewaretoken": TOKEN, "upload": file})
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "60")
    assert answer.templates[0].name == "common/locked.html"
    assert not sealed_files.folder().exists()
