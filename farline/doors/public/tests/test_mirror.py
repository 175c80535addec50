"""The public face as files: the same bytes every time, relative, signed; a check that notices every change."""

import datetime as dt
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from farline.doors.public.mirror import archive, checking, folder, manifest, one_file, site
from farline.stories.tests import factories as told
from farline.tally import actions as tally
from farline.tally import grammar

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAY = dt.date(2026, 11, 25)


@pytest.fixture
def files(db) -> Mapping[str, bytes]:
    told.published("a-story")
    lines = [grammar.declared(7, "2026-W47", bytes([at] * 32), bytes([at + 100] * 32)) for at in range(3)]
    tally.append(lines=lines, week="2026-W47", by="zhixin", now=told.NOW)
    return site.gather(on=DAY)


@pytest.fixture
def copy(files, tmp_path) -> Path:
    place: Path = tmp_path / "copy"
    folder.replace(place, files)
    return place


def pages(files: Mapping[str, bytes]) -> dict[str, str]:
    """All pages but the one that counts the log again: it is a program, and needs its own script."""
    return {name: text.decode() for name, text in files.items() if name.endswith(".html") and "verify" not in name}


def packed(files: Mapping[str, bytes], *, demo: bool = False) -> bytes:
    into = io.BytesIO()
    archive.pack(files, into, demo=demo)
    return into.getvalue()


class Targets(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [value or "" for name, value in attrs if name in {"href", "src", "action"}]


def read(text: str) -> Targets:
    parser = Targets()
    parser.feed(text)
    return parser


def test_it_brings_the_log_and_what_checks_it(files):
    assert {"tally/checkpoint", "tally/keys", "tally/verify.py", "tally/verify.html"} <= set(files)
    assert 'href="../../tally/verify.html"' in files["en/tally/index.html"].decode()


def test_it_writes_the_same_bytes_twice(files):
    assert site.gather(on=DAY) == files
    assert packed(files) == packed(dict(reversed(list(files.items()))))


def test_it_holds_every_page_in_three_languages(files):
    for language in ("zh-hans", "zh-hant", "en"):
        for page in ("", "tally/", "stories/", "stories/a-story/", "packs/safety/", "never-call/", "about/"):
            assert f"{language}/{page}index.html" in files


def test_it_links_only_to_files_of_the_copy(files):
    for name, text in pages(files).items():
        for target in read(text).found:
            assert not target.startswith("/"), (name, target)
            if "#" not in target and ":" not in target:
                assert str((Path("/") / name).parent.joinpath(target).resolve()).lstrip("/") in files, (name, target)


def test_it_needs_no_script_and_takes_no_form(files):
    for name, text in pages(files).items():
        assert not read(text).tags & {"script", "form", "iframe", "object"}, name


def test_it_tells_on_a_copy_that_nothing_can_be_received(files):
    assert "A copy cannot receive anything" in files["en/never-call/index.html"].decode()


def test_it_carries_its_policy_in_each_page_and_says_where_the_forms_are(files, settings):
    written = [name for name in files if name.endswith(".html") and name.count("/") > 0 and "verify" not in name]
    assert written and all(files[name].count(b"Content-Security-Policy") == 1 for name in written)
    assert b"https://farline.example" not in files["en/never-call/index.html"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://farline.example"]
    assert b"https://farline.example" in site.gather(on=DAY)["en/never-call/index.html"]


def test_it_puts_all_into_one_page_that_allows_itself_only_its_own_style(files):
    text = files[one_file.NAME].decode()
    found = read(text)
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert all(target[1:] in ids for target in found.found if target.startswith("#"))
    assert not [target for target in found.found if not target.startswith(("#", "https:", "mailto:"))]
    assert "default-src 'none'; style-src 'sha256-" in text
    assert not re.search(r"<a(?![a-z]|[^>]*\shref=)[^>]*>", text)  # nothing looks like a way and leads nowhere
    assert {"#in-zh-hans", "#in-zh-hant", "#in-en"} <= set(found.found)


def test_it_marks_every_page_feed_list_and_archive_of_a_demo(settings):
    settings.DEMO = True
    files = site.gather(on=DAY)
    for name, content in files.items():
        if name.endswith((".html", ".atom")) or name == manifest.NAME:
            assert "DEMO" in content.decode() or "demo-banner" in content.decode(), name
    opened = zipfile.ZipFile(io.BytesIO(packed(files, demo=True)))
    assert b"DEMO" in opened.comment
    assert sorted(opened.namelist()) == sorted(files)


def test_it_finds_a_whole_copy_whole(copy):
    assert checking.check(copy).head["day"] == "2026-11-25"


def test_it_finds_one_altered_byte(copy):
    page = copy / "en/tally/index.html"
    content = bytearray(page.read_bytes())
    content[100] ^= 1
    page.write_bytes(content)
    with pytest.raises(checking.Failed, match=r"Altered: en/tally/index\.html"):
        checking.check(copy)


def test_it_checks_the_archive_too_and_finds_one_altered_byte(files, tmp_path):
    whole, broken = tmp_path / "copy.zip", tmp_path / "broken.zip"
    whole.write_bytes(packed(files))
    assert checking.check(whole).head["day"] == "2026-11-25"
    content = bytearray(whole.read_bytes())
    content[len(content) // 3] ^= 1
    broken.write_bytes(content)
    with pytest.raises(checking.Failed):
        checking.check(broken)
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("more.html", "more" * 10_000)
    with pytest.raises(checking.Failed, match="squeezed"):
        checking.check(whole)
    whole.write_bytes(b"PK no archive")
    with pytest.raises(checking.Failed, match="archive is damaged"):
        checking.check(whole)


def test_it_finds_a_missing_and_an_added_file(copy):
    (copy / "more.html").write_text("more")
    with pytest.raises(checking.Failed, match=r"Not in the list: more\.html"):
        checking.check(copy)
    (copy / "more.html").unlink()
    (copy / "en/index.html").unlink()
    with pytest.raises(checking.Failed, match=r"Missing: en/index\.html"):
        checking.check(copy)


def test_it_finds_an_altered_list_and_a_swapped_key(copy):
    listed = checking.check(copy)
    with pytest.raises(checking.Failed, match="another key"):
        checking.check(copy, key="00" * 32)
    assert checking.check(copy, key=listed.head["key"]) == listed
    path = copy / manifest.NAME
    path.write_bytes(path.read_bytes().replace(b"2026-11-25", b"2026-11-26"))
    with pytest.raises(checking.Failed, match="signature"):
        checking.check(copy)


def test_it_finds_nothing_where_no_copy_is(tmp_path):
    with pytest.raises(checking.Failed, match="no copy"):
        checking.check(tmp_path)


def test_it_replaces_an_earlier_copy_whole(copy, files):
    (copy / "left-over.html").write_text("old")
    folder.replace(copy, files)
    checking.check(copy)
    assert [path.name for path in copy.parent.iterdir() if path.name.startswith(".copy")] == []


def test_it_leaves_a_folder_of_other_things_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(folder.NotACopy):
        folder.replace(tmp_path / "mine", {"a": b"b"})
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_it_puts_the_old_copy_back_after_a_kill_between_the_two_renames(copy):
    copy.rename(copy.with_name(".copy.old"))
    folder.mend(copy)
    checking.check(copy)


def test_it_publishes_and_checks_by_command(tmp_path, capsys):
    out = tmp_path / "out"
    call_command("publish", out=out, zip=True, day=DAY)
    call_command("publish", check=out)
    assert "Whole:" in capsys.readouterr().out
    assert (tmp_path / "out.zip").is_file()
    (out / "index.html").unlink()
    with pytest.raises(CommandError, match="Missing"):
        call_command("publish", check=out)


@pytest.mark.parametrize("base", ["https://example.org", "http://10.0.0.1", "ftp://127.0.0.1", "example.org"])
def test_it_refuses_an_address_for_a_demo_that_others_could_reach(settings, tmp_path, base):
    settings.DEMO = True
    with pytest.raises(CommandError):
        call_command("publish", out=tmp_path / "out", base=base)
    assert not (tmp_path / "out").exists()


def test_it_puts_the_address_of_the_copy_into_its_feed(db):
    told.published("a-story")
    feed = site.gather(on=DAY, base="http://127.0.0.1:8720")["en/stories.atom"].decode()
    assert "http://127.0.0.1:8720/en/stories/a-story/" in feed


def test_two_runs_at_once_do_not_write_into_each_other(copy, files):
    with folder._alone(copy), pytest.raises(folder.SomebodyElse):
        folder.replace(copy, {"a": b"b"})
    checking.check(copy)
    folder.replace(copy, files)


def test_the_auditors_file_out_of_the_archive_checks_the_unpacked_archive_and_the_archive_itself(files, tmp_path):
    (tmp_path / "site.zip").write_bytes(packed(files))
    with zipfile.ZipFile(tmp_path / "site.zip") as whole:
        whole.extractall(tmp_path / "stick")
    for place in (tmp_path / "stick", tmp_path / "site.zip"):
        program = [sys.executable, "-I", "-S", str(tmp_path / "stick/tally/verify.py")]
        done = subprocess.run([*program, str(place), "--json"], capture_output=True, text=True)  # noqa: S603
        found = json.loads(done.stdout)
        assert (done.returncode, found["holds"], found["size"]) == (0, True, 3)


@pytest.mark.parametrize("second", ["./index.html", "/index.html", "../index.html", "en/../index.html"])
def test_it_refuses_an_archive_in_which_one_file_stands_under_two_names(files, tmp_path, second):
    good = zipfile.ZipFile(io.BytesIO(packed(files)))
    with zipfile.ZipFile(tmp_path / "site.zip", "w") as archive:
        archive.writestr("index.html", "<p>another page</p>")
        for name in good.namelist():
            archive.writestr(second if name == "index.html" else name, good.read(name))
    with pytest.raises(checking.Failed, match="leads elsewhere"):
        checking.check(tmp_path / "site.zip")


HIDDEN = {
    "before": lambda raw: b"<script>evil()</script>" + raw,
    "behind": lambda raw: raw + b"more",
    "as a comment": lambda raw: raw[:-2] + (4).to_bytes(2, "little") + b"more",
    "in a date": lambda raw: raw.replace(b"\0\0\x21\0", b"\1\0\x21\0"),
}


@pytest.mark.parametrize("where", HIDDEN)
def test_it_refuses_an_archive_that_holds_more_than_its_files(files, tmp_path, where):
    whole = tmp_path / "site.zip"
    raw = packed(files)
    whole.write_bytes(raw)
    assert checking.check(whole).hashes
    changed = HIDDEN[where](raw)
    assert changed != raw
    whole.write_bytes(changed)
    with pytest.raises(checking.Failed, match=r"more in this archive|damaged"):
        checking.check(whole)


@pytest.mark.parametrize("tail", [b"<script>", b"\n", b"=\n", b" "])
def test_it_refuses_a_signature_with_anything_behind_it(copy, tail):
    with open(copy / manifest.SIGNATURE, "ab") as file:
        file.write(tail)
    with pytest.raises(checking.Failed, match="signature"):
        checking.check(copy)


def test_it_finds_an_empty_folder(copy):
    (copy / "en/hidden/deeper").mkdir(parents=True)
    with pytest.raises(checking.Failed, match="Not in the list: en/hidden/deeper/"):
        checking.check(copy)


def test_it_says_of_an_encrypted_or_overlapping_archive_that_it_is_damaged(files, tmp_path):
    whole = tmp_path / "site.zip"
    raw = bytearray(packed(files))
    raw[raw.rfind(b"PK\x01\x02") + 8] |= 1
    whole.write_bytes(raw)
    with pytest.raises(checking.Failed, match="damaged"):
        checking.check(whole)
