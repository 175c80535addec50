"""Copies that somebody tampered with beside what is signed: each is refused in one sentence, without a traceback."""

import ast
import base64
import collections
import datetime as dt
import json
import shutil
import warnings
import zipfile

import pytest

from farline.tally import counting, grammar, notes, verifier
from farline.tally.tests import factories
from farline.tally.tests.factories import ORIGIN, entries, entry, write
from farline.tally.verifier import page, verify_tally

LINES = entries(300)


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("log"), LINES, (100, 256, 280))
    notes_ = [(folder / f"checkpoints/{size}").read_text() for size in (100, 256, 280, 300)]
    (folder / "log.json").write_text(page.log_file([factories.KEY, factories.SECOND_KEY], notes_, LINES))
    return folder


@pytest.fixture
def copy(honest, tmp_path):
    return shutil.copytree(honest, tmp_path / "copy")


def sentence(place, **how):
    with pytest.raises(verify_tally.Fails) as problem:
        verify_tally.verify(str(place), **how)
    return str(problem.value)


def packed(folder, **changed):
    path = folder.parent / "copy.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder).as_posix()
            if file.is_file() and name not in changed:
                archive.write(file, name)
        for name, content in changed.items():
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return path


def test_the_honest_copy_holds_as_a_folder_and_as_an_archive(copy):
    assert verify_tally.verify(str(copy)) == verify_tally.verify(str(packed(copy)))


@pytest.mark.parametrize("extra", [entry(5555), "x"])
@pytest.mark.parametrize("name", ["tile/entries/001.p/44", "tile/entries/000", "tile/entries/001.p/24"])
def test_a_line_that_nobody_counted_may_not_lie_in_a_bundle(copy, name, extra):
    raw = extra.encode()
    with open(copy / name, "ab") as file:
        file.write(len(raw).to_bytes(2, "big") + raw)
    assert name in sentence(copy) and name in sentence(packed(copy))


@pytest.mark.parametrize("name", ["tile/0/001.p/44", "tile/1/000.p/1", "tile/0/000", "tile/0/001.p/24"])
def test_a_hash_that_nobody_needs_may_not_lie_in_a_tile(copy, name):
    with open(copy / name, "ab") as file:
        file.write(bytes(32))
    assert name in sentence(copy)


@pytest.mark.parametrize(
    "name",
    ["tile/entries/001", "tile/0/001.p/45", "tile/0/001.p/044", "tile/7/000.p/1", "tile/note", "tile/0/x000/000"],
)
def test_no_other_file_may_lie_among_the_tiles(copy, name):
    (copy / name).parent.mkdir(parents=True, exist_ok=True)
    (copy / name).write_bytes(b"x" * 32)
    assert "does not belong here" in sentence(copy)


def test_an_older_tile_must_fit_too(copy):
    at = copy / "tile/0/001.p/24"  # of the head at 280
    at.write_bytes(bytes(32) + at.read_bytes()[32:])
    assert "does not fit the lines" in sentence(copy)


def test_a_removed_list_of_heads_is_noticed(copy):
    (copy / "checkpoints/index").unlink()
    assert "checkpoints/index" in sentence(copy)


def test_a_head_left_out_at_the_end_of_a_week_is_noticed(tmp_path):
    lines = [*entries(60), *[entry(number, week="2026-W50") for number in range(60, 120)]]
    assert verify_tally.verify(str(write(tmp_path / "all", lines, (60,))))["heads_checked"] == 3
    assert "not the list of all signed heads" in sentence(write(tmp_path / "one", lines))


def test_a_head_under_another_heads_name_is_noticed(copy):
    shutil.copy(copy / "checkpoints/256", copy / "checkpoints/100")
    assert "another one than its name says" in sentence(copy)


@pytest.mark.parametrize(
    ("week", "is_one"),
    [("2026-W53", True), ("2020-W53", True), ("2025-W53", False), ("2024-W53", False), ("2025-W52", True)],
)
def test_only_weeks_that_a_year_has_are_weeks(tmp_path, week, is_one):
    line = entry(1, week="2025-W01").replace("2025-W01", week)
    folder = write(tmp_path, [line])
    if is_one:
        assert list(verify_tally.verify(str(folder))["weeks"]) == [week] and grammar.check(line)
        return
    assert "week that its year does not have" in sentence(folder)
    with pytest.raises(grammar.NotALeaf):
        grammar.check(line)
    with pytest.raises(counting.BrokenLog):
        counting.count([line])


@pytest.mark.parametrize("year", ["0000", "1999", "9999", "0001"])
def test_no_line_is_of_a_year_in_which_there_was_no_log(tmp_path, year):
    assert "not in the grammar" in sentence(write(tmp_path, [entry(1).replace("2026", year)]))


def test_every_week_with_53_is_known():
    every = [dt.date(year, 12, 28).isocalendar().week == 53 for year in range(2000, 2100)]
    assert every == [grammar.is_week(f"{year}-W53") for year in range(2000, 2100)]


def signed(size):
    text = f"{ORIGIN}\n{size}\n{base64.b64encode(bytes(32)).decode()}\n"
    one, two = factories.signing(factories.SIGNER), factories.signing(factories.SECOND)
    lines = [notes._line(ORIGIN, 1, one.public, one.sign(text.encode())), notes._line(ORIGIN, 6, two.public, bytes(8))]
    return f"{text}\n{''.join(lines)}"


SIZES = ["-5", "-0", "9" * 20, str(2**63), str(2**64 - 1), "9" * 5000, "300 ", "３００", "0300", "1e3", ""]


@pytest.mark.parametrize("size", SIZES)
def test_a_size_that_no_log_has_is_refused_in_words(copy, size):
    (copy / "checkpoint").write_text(signed(size), encoding="utf-8")
    assert "does not say a size" in sentence(copy)


@pytest.mark.parametrize("name", ["checkpoints/index", "checkpoint", "keys", "told", "log.json"])
@pytest.mark.parametrize("content", [b"9" * 5000 + b"\n", b"\xff\xfe", b"", b"null", b"../checkpoint\n300\n", b"[[[["])
def test_whatever_a_file_holds_it_is_refused_in_words(copy, name, content):
    (copy / name).write_bytes(content)
    assert sentence(copy)


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 16])
def test_a_line_number_without_end_is_no_line_number(tmp_path, number):
    line = grammar.corrected(0, "2026-W48", "error").replace(" 0 ", f" {number} ")
    wanted = "not in the grammar" if len(line) < 152 else "longer than a line can be"
    assert wanted in sentence(write(tmp_path, [entry(1), line]))
    with pytest.raises(counting.BrokenLog):
        counting.count([entry(1), line])


def test_a_key_of_no_length_is_refused_in_words(copy):
    (copy / "keys").write_text(f"{factories.KEY}\n{notes.verifier_key(ORIGIN, 6, b'')}\n")
    assert "is not signed" in sentence(copy)


def test_more_signatures_than_anybody_writes_are_refused(copy):
    at = copy / "checkpoint"
    at.write_text(at.read_text() + at.read_text().split("\n")[4].join(["", "\n"]) * 40)
    assert "not a signed note" in sentence(copy)


def test_a_bomb_in_an_archive_is_not_unpacked(copy, monkeypatch):
    read, opened = list[int](), zipfile.ZipExtFile.read

    def watched(self, n=-1):
        read.append(n)
        return opened(self, n)

    monkeypatch.setattr(zipfile.ZipExtFile, "read", watched)
    bomb = packed(copy, keys=bytes(verify_tally.MOST + 5_000_000))
    assert "larger than it can be" in sentence(bomb)
    assert all(0 <= one <= verify_tally.MOST + 1 for one in read)


def test_a_damaged_encrypted_or_double_archive_is_refused_in_words(copy):
    whole = packed(copy)
    raw = bytearray(whole.read_bytes())
    at = raw.find(b"farline1 D")
    raw[at] ^= 1
    whole.write_bytes(raw)
    assert "cannot be read" in sentence(whole)
    raw = bytearray(packed(copy).read_bytes())
    start = 0
    while (start := raw.find(b"PK\x01\x02", start)) >= 0:
        raw[start + 8] |= 1  # "this file is encrypted"
        start += 4
    whole.write_bytes(raw)
    assert "cannot be read" in sentence(whole)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(packed(copy), "a") as archive:
            archive.writestr("checkpoint", b"another")
    assert "holds a file twice" in sentence(whole)
    with zipfile.ZipFile(packed(copy), "a") as archive:
        archive.writestr("./checkpoint", b"another")
    assert "leads elsewhere" in sentence(whole)


def test_log_json_says_what_the_other_files_say(copy):
    said = json.loads((copy / "log.json").read_text())
    for wrong in (
        said | {"lines": said["lines"].replace(" D 4 ", " D 7 ", 1)},
        said | {"heads": said["heads"][1:]},
        said | {"keys": said["keys"][:1]},
        {"keys": said["keys"]},
    ):
        (copy / "log.json").write_text(json.dumps(wrong))
        assert "log.json" in sentence(copy)


def test_the_command_never_ends_in_a_traceback(copy, capsys):
    (copy / "log.json").write_text("{")
    assert verify_tally.main([str(copy)]) == 1
    assert verify_tally.main([str(copy), "--since", str(copy / "nothing")]) == 1
    assert verify_tally.main([str(copy), "--key", "\ud800+1+2"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 3 and all(said)


def test_the_parts_of_the_published_program_have_no_name_in_common():
    names = collections.Counter(
        node.name for node in ast.parse(verifier.program()).body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    )
    assert names.most_common(1)[0][1] == 1
