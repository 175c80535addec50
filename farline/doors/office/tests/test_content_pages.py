import io
import re
import shutil
import zipfile

import pytest
from django.conf import settings as real
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from farline.doors.office.tests.conftest import browser_of
from farline.guide import drafts
from farline.guide import queries as guide

SHIPPED = real.CONTENT_DIR
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CARD = "cards/D09.toml"
PAGES = [f"pages/rules.{language}.md" for language in ("zh-hans", "zh-hant", "en")]


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """A few files of the shipped pack, as an operator would have them. What else is missing was missing before."""
    for name in ("pack.toml", "cards/D08.toml", CARD, "scripts/call-back.toml", *PAGES):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(SHIPPED / name, tmp_path / name)
    settings.CONTENT_DIR, settings.OWN_CONTENT_DIR = tmp_path, None
    return tmp_path


@pytest.fixture
def writer(db):
    return browser_of("baihe", "coordinator")


@pytest.fixture
def readers(db):
    return [browser_of("editor-he", "editor"), browser_of("editor-lin", "editor")]


def begin(writer, name=CARD) -> int:
    answer = writer.post(reverse("office_content_start"), {"file": name, "key": name})
    return int(re.findall(r"\d+", answer.headers["Location"])[0])


def stored(id) -> drafts.DraftView:
    found = drafts.draft_for(id)
    assert found is not None
    return found


def save(writer, id, text, *, version=1, do="save"):
    return writer.post(reverse("office_content_save", args=[id]), {"text": text, "version": version, "do": do})


def move(browser, id, do, version=2):
    return browser.post(reverse("office_content_move", args=[id]), {"do": do, "version": version}, follow=True)


def changed(folder, old="One ordinary person", new="A single person", name=CARD):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new)


def test_two_others_agree_and_callers_have_it_at_once(folder, writer, readers):
    id = begin(writer)
    text = changed(folder)
    save(writer, id, text, do="propose")
    assert "One more approval" in move(readers[0], id, "approve").content.decode()
    assert (folder / CARD).read_text(encoding="utf-8") != text
    assert "callers have it" in move(readers[1], id, "approve").content.decode()
    assert (folder / CARD).read_text(encoding="utf-8") == text
    card = guide.card_for("D09", "en")
    assert card is not None and "A single person" in card.title
    page = writer.get(reverse("office_content_file"), {"name": CARD}).content.decode()
    assert "baihe" in page and "editor-he, editor-lin" in page
    assert "<del>" in page and "<ins>" in page


def test_who_wrote_a_word_of_it_approves_nothing(folder, writer, readers):
    id = begin(writer)
    save(readers[0], id, changed(folder))
    save(writer, id, changed(folder, new="One lonely person"), version=2, do="propose")
    for browser in (writer, readers[0]):
        assert "You wrote part of this" in move(browser, id, "approve", 3).content.decode()
    assert stored(id).approved_by == ()


def test_one_person_cannot_approve_twice(folder, writer, readers):
    id = begin(writer)
    save(writer, id, changed(folder), do="propose")
    move(readers[0], id, "approve")
    move(readers[0], id, "approve")
    assert stored(id).state == "proposed"


def test_two_at_once_see_both_texts_and_nothing_is_lost(folder, writer, readers):
    id = begin(writer)
    save(readers[0], id, changed(folder, new="子丑寅"))
    answer = save(writer, id, changed(folder, new="甲乙丙"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "甲乙丙" in page.split("<textarea")[1].split("</textarea>")[0]
    assert re.search(r"<del>[^<]*子丑寅", page) and re.search(r"<ins>[^<]*甲乙丙", page)
    assert "子丑寅" in stored(id).text


def test_a_file_that_changed_underneath_is_shown_and_not_overwritten(folder, writer, readers):
    id = begin(writer)
    (folder / CARD).write_text(changed(folder, new="From the shell"), encoding="utf-8")
    save(writer, id, changed(folder, old="From the shell", new="From the office"), do="propose")
    page = writer.get(reverse("office_content_draft", args=[id])).content.decode()
    assert "changed since this draft was begun" in page and "From the shell" in page
    seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
    text = changed(folder, old="From the shell", new="From both")
    writer.post(reverse("office_content_save", args=[id]), {"text": text, "version": 2, "do": "propose", "seen": seen})
    assert stored(id).state == "proposed"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[title]", "[title", "line 6: The marks around the text are not in order"),
        ("zh-hans = ", "zh-hanz = ", "line 6, Title · 简体: The text in this language is missing."),
        ('status = "approved"', 'status = "approved"\nhtml = 1', ""),
        ("One ordinary person", "<b>One</b> ordinary person", "line 9, Title · English: There is HTML in it"),
        ('id = "D09"', 'id = "D08"', "line 1, Short name: &#39;D08&#39; is taken already: cards/D08.toml has it."),
        ('class = "V"', 'class = "H"', "line 2, Status: A promise of health or safety is never approved"),
    ],
)
def test_broken_words_are_not_proposed_and_stay_in_the_form(folder, writer, old, new, sentence):
    id = begin(writer)
    text = changed(folder, old, new)
    answer = save(writer, id, text, do="propose")
    if not sentence:
        assert stored(id).state == "proposed"
        return
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page.replace("&#x27;", "&#39;")
    assert stored(id).text == text


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('goto = "talk"', 'goto = "walk"', "there is no such step"),
        ('goto = "not_free"', 'goto = "talk"', "Nothing leads to this step"),
        ('goto = "talk"', 'goto = "open"', "this very step"),
    ],
)
def test_a_script_that_loops_or_leads_nowhere_is_refused_with_its_step(folder, writer, old, new, sentence):
    name = "scripts/call-back.toml"
    id = begin(writer, name)
    answer = save(writer, id, changed(folder, old, new, name), do="propose")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_paste_that_is_too_long_is_refused_and_kept_in_the_form(writer):
    id = begin(writer)
    answer = save(writer, id, "# " + "长" * 100_000)
    assert answer.status_code == 422
    assert "Nothing was saved" in answer.content.decode()
    assert "长" * 100_000 in answer.content.decode()


def test_ten_megabytes_are_refused_with_a_sentence(writer):
    id = begin(writer)
    answer = save(writer, id, "x" * 10_000_000)
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.content.decode()
    assert stored(id).version == 1


def test_traditional_is_filled_in_where_it_is_missing(folder, writer):
    id = begin(writer)
    text = re.sub(r"^zh-hant = \".*\"\n", "", changed(folder), count=1, flags=re.MULTILINE)
    save(writer, id, text, do="traditional")
    filled = stored(id).text
    assert filled.count("zh-hant") == changed(folder).count("zh-hant")


def test_the_look_of_unsaved_words_is_shown_and_not_kept(folder, writer):
    id = begin(writer)
    answer = writer.post(reverse("office_content_preview", args=[id]), {"text": changed(folder, new="Only a look")})
    assert "Only a look" in answer.content.decode()
    assert "Only a look" not in stored(id).text


def test_a_copy_comes_back_in_as_drafts_of_what_differs(folder, writer):
    copy = writer.get(reverse("office_content_copy")).content
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(copy)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(f"pack/{name}", text.replace("One ordinary person", "A single person"))
        new.writestr("pack/../../evil.toml", "x = 1")
    pack = SimpleUploadedFile("pack.zip", out.getvalue(), "application/zip")
    answer = writer.post(reverse("office_content_take_in"), {"pack": pack}, follow=True)
    assert "1 file differs" in answer.content.decode()
    assert [draft.file for draft in drafts.open_drafts()] == [CARD]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("cards/D09.toml", "title = ", "cards/D09.toml"),
        ("cards/D99.toml", 'id = "D09"\n', "cards/D99.toml"),
        ("README.md", "hello", "no content pack"),
    ],
)
def test_a_broken_pack_is_refused_whole_with_its_places(writer, name, text, sentence):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, text)
    pack = SimpleUploadedFile("pack.zip", out.getvalue(), "application/zip")
    answer = writer.post(reverse("office_content_take_in"), {"pack": pack})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not drafts.open_drafts()


def test_a_file_that_is_no_zip_is_refused_with_a_sentence(writer):
    pack = SimpleUploadedFile("pack.zip", b"not a zip", "application/zip")
    answer = writer.post(reverse("office_content_take_in"), {"pack": pack})
    assert answer.status_code == 422
    assert "no content pack" in answer.content.decode()


@pytest.mark.parametrize("name", ["../settings.py", "overrides.toml", "cards/../pack.toml", "demo/campaigns.toml", ""])
def test_no_file_outside_the_pack_can_be_begun(writer, name):
    answer = writer.post(reverse("office_content_start"), {"file": name}, follow=True)
    assert "short name" in answer.content.decode()
    assert not drafts.open_drafts()


def test_what_lacks_a_language_is_listed(folder, writer):
    text = re.sub(r"^zh-hant = \".*\"\n", "", changed(folder), count=1, flags=re.MULTILINE)
    (folder / CARD).write_text(text, encoding="utf-8")
    (folder / "pages" / "rules.en.md").unlink()
    page = writer.get(reverse("office_content")).content.decode()
    assert re.search(rf"{CARD}</code> <span>title</span>\s*<span>no Traditional text", page)
    assert re.search(r"pages/rules.en.md</code> <span></span>\s*<span>the English text is missing", page)


def test_whoever_reads_it_over_sees_first_what_differs_and_each_new_link(folder, writer, readers):
    id = begin(writer)
    link = "https://farline.example/rules/"
    save(writer, id, changed(folder, new=f"A single person ({link})"), do="propose")
    page = readers[0].get(reverse("office_content_draft", args=[id])).content.decode()
    assert page.index('id="changes"') < page.index('id="preview"') and f"<code>{link}</code>" in page
