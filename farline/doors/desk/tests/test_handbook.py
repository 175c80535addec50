import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from farline.doors.desk import handbook
from farline.volunteers.tests.factories import meilan


def names(language: str) -> list[str]:
    text = (handbook.FOLDER / f"volunteers.{language}.md").read_text(encoding="utf-8")
    return [found[1] for found in handbook.PICTURE.finditer(text)]


def test_it_says_the_same_in_every_language_with_the_same_pictures():
    assert names("en") == names("zh-hans") == names("zh-hant")
    texts = [(handbook.FOLDER / f"volunteers.{one}.md").read_text(encoding="utf-8") for one in handbook.LANGUAGES]
    for mark in ("\n## ", "\n- ", "\n1. "):
        assert len({text.count(mark) for text in texts}) == 1


def test_every_picture_is_there_is_of_a_telephone_and_none_lies_about():
    wanted = {f"{language}-{name}.png" for language in handbook.LANGUAGES for name in names(language)}
    assert wanted == {path.name for path in handbook.PICTURES.iterdir()}
    for path in handbook.PICTURES.iterdir():
        raw = path.read_bytes()
        assert raw.startswith(b"\x89PNG") and len(raw) < 150_000
        width, height = (int.from_bytes(raw[at : at + 4], "big") for at in (16, 20))
        assert abs(width / height - 360 / 740) < 0.01, path.name


@pytest.mark.parametrize("language", handbook.LANGUAGES)
def test_a_single_file_asks_the_network_for_nothing(language, tmp_path):
    call_command("manual", str(tmp_path), verbosity=0)
    text = (tmp_path / f"volunteers.{language}.html").read_text(encoding="utf-8")
    assert not re.search(r'(src|href)="(?!data:image/png;base64,)', text)
    assert not re.search(r"<script|@import|url\(", text)
    assert text.count("<img") == len(names(language)) and "**" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("language", handbook.LANGUAGES)
def test_it_is_a_page_on_the_desk_and_a_file_to_keep(language):
    client = Client()
    client.force_login(meilan())
    with translation.override(language):
        page = client.get(reverse("desk_manual")).content.decode()
        kept = client.get(reverse("desk_manual_file"))
    assert f"desk/manual/{language}-desk.png" in page and "**" not in page
    assert b"data:image/png" in kept.content
    assert "attachment" in kept.headers["Content-Disposition"]
