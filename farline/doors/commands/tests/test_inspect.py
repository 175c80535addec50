import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from farline import ROOT
from farline.numbers import rules

LISTS = ROOT / "tests" / "lists"


def inspected(path: Path, capsys, *options: str) -> list[dict[str, object]]:
    call_command("inspect", str(path), "--json", *options)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("name", ["list-messy", "list-gb18030"])
def test_it_says_row_for_row_what_the_truth_file_says(name: str, capsys):
    truth = json.loads((LISTS / f"{name}.truth.json").read_text(encoding="utf-8"))
    found = inspected(LISTS / f"{name}.csv", capsys, "--show-numbers")
    wanted = [(one["row"], one["status"], one["e164"]) for one in truth]
    assert [(one["row"], one["status"], one["e164"]) for one in found] == wanted
    assert all(list(one) == ["row", "status", "e164", "reason", "place"] for one in found)
    assert all(bool(one["reason"]) == (one["status"] == "refused") for one in found)
    assert {one["reason"] for one in found} - {""} <= set(rules.REASONS)


def test_it_shows_no_number_unless_told_to(capsys):
    call_command("inspect", str(LISTS / "list-messy.csv"), "--json")
    assert "2018932879" not in capsys.readouterr().out
    call_command("inspect", str(LISTS / "list-messy.csv"))
    assert "2018932879" not in capsys.readouterr().out.replace("-", "")


def test_it_reads_the_column_and_the_encoding_it_is_told(tmp_path: Path, capsys):
    path = tmp_path / "list.csv"
    path.write_bytes("0391-0000001,甲\n0391-0000002,0391-0000003\n".encode("gb18030"))
    found = inspected(path, capsys, "--column", "2", "--encoding", "gb18030", "--show-numbers")
    assert [one["e164"] for one in found] == [None, "+863910000003"]


def test_it_says_the_sum_alone(tmp_path: Path, capsys):
    path = tmp_path / "list.csv"
    path.write_text("电话\n0391-0000001\n12\n", encoding="utf-8")
    call_command("inspect", str(path), "--sum", "--language", "en")
    lines = capsys.readouterr().out.split("\n")
    assert [line.split()[:2] for line in lines if line] == [["1", "ok"], ["1", "too_short"], ["The", "numbers"]]


def test_it_names_the_place(tmp_path: Path, capsys):
    path = tmp_path / "list.csv"
    path.write_text("电话\n0391-0000001\n", encoding="utf-8")
    assert inspected(path, capsys)[0]["place"] == "河南焦作"
    assert inspected(path, capsys, "--language", "en")[0]["place"] == "Jiaozuo, Henan"


@pytest.mark.parametrize(("beside", "says"), [("11010519491231002X", True), ("甲", False)])
def test_it_says_that_identity_numbers_stand_beside_the_numbers(tmp_path: Path, capsys, beside: str, says: bool):
    path = tmp_path / "list.csv"
    path.write_text(f"身份证号,电话\n{beside},0391-0000001\n", encoding="utf-8")
    call_command("inspect", str(path), "--language", "en")
    in_words = capsys.readouterr().out
    call_command("inspect", str(path), "--json")
    rows, aside = capsys.readouterr()
    assert ("Identity card numbers" in in_words) == bool(aside) == says
    assert len(rows.splitlines()) == 1 and beside not in in_words + rows + aside


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "The file is empty."), (b"PK\x03\x04", "damaged"), (b"\xd0\xcf\x11\xe0" * 4, "old or a locked")],
)
def test_it_says_what_is_wrong_with_a_file_in_one_sentence(tmp_path: Path, content: bytes, says: str):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=says):
        call_command("inspect", str(path), "--language", "en")


def test_it_refuses_folders_missing_files_and_missing_columns(tmp_path: Path):
    for given in ([str(tmp_path)], [str(tmp_path / "gone")], [str(LISTS / "list-messy.csv"), "--column", "9"]):
        with pytest.raises(CommandError):
            call_command("inspect", *given)


@pytest.mark.slow
def test_it_needs_neither_keys_nor_database(tmp_path: Path):
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith("FARLINE_")}
    surroundings |= {"FARLINE_DATA": str(tmp_path / "nothing"), "PYTHONUTF8": "1"}
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-m", "farline", "inspect", str(LISTS / "list-messy.csv"), "--json"],
        capture_output=True, text=True, env=surroundings, cwd=ROOT, check=True,
    )  # fmt: skip
    assert len(done.stdout.splitlines()) == 400
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("language", ["en_US.UTF-8", "zh_CN.UTF-8"])
def test_it_says_which_column_it_took_and_how_it_read_the_text(tmp_path, language, monkeypatch):
    monkeypatch.setenv("LC_ALL", language)
    file, said = tmp_path / "list.csv", io.StringIO()
    file.write_bytes("姓名,电话\n甲,13812345678\n乙,13812345679\n".encode("gb18030"))
    call_command("inspect", file, sum=True, stdout=said)
    last = said.getvalue().strip().splitlines()[-1]
    assert "2" in last and "GB18030" in last and ("The numbers" in last) is language.startswith("en")


@pytest.mark.parametrize("language", ["en_US.UTF-8", "zh_TW.UTF-8"])
def test_it_says_where_numbers_stand_that_are_not_read(tmp_path, language, monkeypatch):
    monkeypatch.setenv("LC_ALL", language)
    file, said = tmp_path / "list.csv", io.StringIO()
    file.write_text("姓名,手機,座機\n甲,13812345678,03910100001\n乙,13812345679,\n", encoding="utf-8")
    call_command("inspect", file, sum=True, stdout=said)
    last = said.getvalue().strip().splitlines()[-1]
    assert "3" in last and "--column" in last and ("do not come in" in last) is language.startswith("en")
