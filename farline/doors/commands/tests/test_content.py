import io
import shutil

import pytest
from django.conf import settings as real
from django.core.management import CommandError, call_command
from django.utils import timezone

from farline.common import journal
from farline.guide import actions as guide

SHIPPED = real.CONTENT_DIR


def check(*args: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("content", "check", *args, stdout=out, stderr=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def copy(tmp_path, settings):
    """A copy of the shipped pack that a test may break."""
    for folder in ("cards", "packs", "pages", "practice", "scripts", "training"):
        shutil.copytree(SHIPPED / folder, tmp_path / folder)
    shutil.copy(SHIPPED / "pack.toml", tmp_path)
    settings.CONTENT_DIR, settings.OWN_CONTENT_DIR = tmp_path, None
    return tmp_path


def change(path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.slow
def test_the_shipped_pack_is_sound_to_the_last_word():
    code, said = check("--on", "2026-11-26")
    assert "converts" not in said
    assert "expired" not in said
    assert (code, said.splitlines()[-1]) == (0, "The content pack is sound.")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("cards/D01.toml", "[title]", "[title", "cards/D01.toml: line 7: this is not TOML"),
        ("cards/D02.toml", 'en = "“Must', 'fr = "“Must', "cards/D02.toml: title.en: this language is missing"),
        ("cards/D09.toml", "我也有过", "<b>我也有过</b>", "cards/D09.toml: answer.zh-hans: holds HTML"),
        ("cards/D25.toml", 'outcome = "dnc"', 'outcome = "dcn"', "cards/D25.toml: outcome: 'dcn' is not an outcome"),
        (
            "cards/D25.toml",
            "opt_out_is_absolute",
            "we_are_kind",
            "cards/D25.toml: promise: 'we_are_kind' is not a promise",
        ),
        (
            "cards/D23.toml",
            '"blocked"',
            '"approved"',
            "cards/D23.toml: status: a promise of health or safety is never",
        ),
        ("cards/D03.toml", 'id = "D03"', 'id = "D02"', "cards/D03.toml: id: 'D02' is taken by cards/D02.toml"),
        ("packs/1-safety.toml", '"4105"', '"4106"', "packs/1-safety.toml: code: the check digit is wrong; it is 5"),
        (
            "packs/1-safety.toml",
            "4 1 0 5",
            "4 1 5 0",
            "packs/1-safety.toml: spoken.zh-hans: does not read out the code",
        ),
        ("practice/3-busy.toml", '"busy"', '"engaged"', "practice: busy: no scenario has this code"),
        ("scripts/call-back.toml", 'goto = "talk"', 'goto = "walk"', "step open: a choice leads to 'walk'"),
        (
            "scripts/first-call-cantonese.toml",
            'id = "open"',
            'id = "opens"',
            "scripts/first-call-cantonese.toml: step opens: first-call has no such step",
        ),
        ("scripts/first-call-cantonese.toml", '"first-call"', '"second-call"', "there is no script 'second-call'"),
        ("training/1-first-minute.toml", "right = true", "right = false", "exactly one of them is right"),
        ("packs/4-about-us.toml", "/rules/", "/rules/?to=3", "packs/4-about-us.toml: link[1].url: must end without"),
        ("pages/about.en.md", "{contact}", "{telephone}", "pages/about.en.md: {telephone}: pack.toml has nothing"),
    ],
)
def test_one_fault_is_said_with_its_file_and_place(copy, file, old, new, sentence):
    change(copy / file, old, new)
    code, said = check()
    assert code == 1
    assert sentence in said


@pytest.mark.slow
def test_a_missing_page_and_a_huge_file_are_said(copy):
    (copy / "pages" / "privacy.en.md").unlink()
    (copy / "cards" / "D04.toml").write_bytes(b"#" * 10_000_000)
    code, said = check()
    assert code == 1
    assert "pages/privacy.en.md: the file is missing" in said
    assert "cards/D04.toml: the file is larger than 200 kB" in said


@pytest.mark.slow
def test_what_a_machine_converts_and_what_expired_is_listed_and_no_fault(copy):
    (copy / "pages" / "rules.zh-hant.md").unlink()
    code, said = check("--on", "2027-04-01")
    assert code == 0
    assert "pages/rules.zh-hans.md: a machine converts its Traditional characters" in said
    assert "packs/3-past-the-blockade.toml: expired, shown to nobody" in said


def test_a_folder_that_is_not_there_is_said(tmp_path, settings):
    settings.CONTENT_DIR, settings.OWN_CONTENT_DIR = tmp_path / "nowhere", None
    code, said = check()
    assert code == 1
    assert "Set FARLINE_CONTENT" in said


@pytest.mark.django_db
@pytest.mark.slow
def test_a_promise_of_health_is_taken_on_by_name_and_with_a_reason(copy):
    path = copy / "cards" / "D09.toml"
    risky = path.read_text(encoding="utf-8").replace('class = "V"', 'class = "V+H"')
    draft = guide.start(file="cards/D09.toml", text=risky, by="zhixin", now=timezone.now())
    with pytest.raises(CommandError, match="why"):
        call_command("content", "override", "--draft", str(draft), "--by", "operator")
    call_command(
        "content", "override", "--draft", str(draft), "--by", "operator", "--reason", "Our doctor read it.",
        stdout=io.StringIO(),
    )  # fmt: skip
    assert journal.has(action="guide.override_health")
    path.write_text(risky.strip() + "\n", encoding="utf-8")
    code, said = check()
    assert code == 0
    assert "cards/D09.toml: promises health or safety" in said
