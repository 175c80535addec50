"""The drills themselves: that they see what they look for. Run whole they are a step of .ci/run."""

import random
import sqlite3
from pathlib import Path

import pytest

from drills import form, seize


@pytest.fixture
def table(tmp_path: Path):
    file = tmp_path / "one.sqlite3"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE said (id INTEGER PRIMARY KEY, words TEXT)")
    db.close()
    return file


def lay(file: Path, keys: list[int]) -> list[int]:
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA secure_delete = ON")
        db.execute("DELETE FROM said")
        db.executemany("INSERT INTO said VALUES (?, ?)", [(key, "x" * 80) for key in keys])
        root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'said'").fetchone()[0]
    db.close()
    return seize.places(file, root)


def test_it_reads_from_the_pages_in_which_order_rows_came(table):
    came = random.sample(range(1, 10**9), 12)
    assert lay(table, came) == came
    assert lay(table, sorted(came)) == sorted(came)


def test_it_finds_words_in_every_form_in_which_they_may_lie():
    words = "鹤立雪原七弦"
    forms = seize.forms_of(words)
    assert words.encode() in forms.values() and len(set(forms.values())) == len(forms) > 6


def test_it_fails_on_a_single_breach_and_says_it():
    report = form.Report("seize", "every byte")
    report.must(True, "nothing")
    assert report.passed
    report.must(False, "the note lies in the log")
    assert not report.passed and "the note lies in the log" in form.in_words(report)
