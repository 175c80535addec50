import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from farline.canaries import queries
from farline.numbers.tests.factories import make_number

pytestmark = pytest.mark.django_db
OWN = "0391-0999999"


def _told(verb: str, typed: str, monkeypatch: Any) -> str:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    call_command("canaries", verb, stdout=out)
    return out.getvalue()


def test_it_takes_numbers_from_a_pipe_and_tells_none_of_them(monkeypatch):
    said = _told("add", f"{OWN}\n\n", monkeypatch) + _told("list", "", monkeypatch)
    assert "1 new" in said and "1 canaries: 1 given to nobody yet" in said and "0999999" not in said
    assert "0 new" in _told("add", OWN, monkeypatch)
    (story,) = queries.stories().values()
    assert (story.province, story.place, story.kind) == ("HA", "0391", "landline")


def test_it_takes_them_from_a_file(tmp_path: Path):
    file = tmp_path / "own.txt"
    file.write_text(f"{OWN}\n0391-0999998\n", encoding="utf-8")
    call_command("canaries", "add", "--file", str(file), stdout=io.StringIO())
    assert queries.overview().kept == 2


@pytest.mark.parametrize("line", ["no number", "0391-0000001"])
def test_it_takes_in_none_where_one_is_unfit(line: str, monkeypatch):
    make_number("+863910000001")
    with pytest.raises(CommandError, match="Line 2"):
        _told("add", f"{OWN}\n{line}", monkeypatch)
    assert not queries.any_kept()


def test_it_says_of_a_strange_number_that_it_is_none(monkeypatch):
    assert "no canary of this site" in _told("report", "0391-0000009", monkeypatch)
