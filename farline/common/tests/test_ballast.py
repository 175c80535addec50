"""A full disk must not stop somebody's no, and must stop the calling."""

import pytest
from django.db import OperationalError

from farline.common import ballast

pytestmark = pytest.mark.embedded


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA_DIR, settings.BALLAST_BYTES = tmp_path, ballast.CHUNK
    return tmp_path


class Write:
    def __init__(self, trouble: str = "database or disk is full", fails: int = 1) -> None:
        self.trouble, self.fails, self.tried = trouble, fails, 0

    def __call__(self) -> str:
        self.tried += 1
        if self.tried <= self.fails:
            raise OperationalError(self.trouble)
        return "written"


def test_it_takes_room_and_keeps_it(folder):
    assert ballast.lay() and (folder / "ballast").stat().st_blocks * 512 >= ballast.CHUNK
    assert ballast.may_dial() and ballast.lay()


def test_it_writes_into_the_room_that_the_ballast_left(folder):
    ballast.lay()
    write = Write()
    assert ballast.with_room(write) == "written" and write.tried == 2
    assert not (folder / "ballast").exists()


def test_it_lets_nobody_dial_until_the_ballast_lies_again():
    ballast.lay()
    ballast.with_room(Write())
    assert not ballast.may_dial()
    ballast.lay()
    assert ballast.may_dial()


def test_it_lets_nobody_dial_while_little_room_is_left(monkeypatch):
    ballast.lay()
    monkeypatch.setattr(ballast, "_free", lambda: ballast.LEAST_ROOM - 1)
    assert not ballast.may_dial()


def test_it_is_not_laid_where_it_would_take_the_last_room(monkeypatch, folder):
    monkeypatch.setattr(ballast, "_free", lambda: ballast.LEAST_ROOM)
    assert not ballast.lay() and not list(folder.iterdir())


def test_it_stays_for_any_other_trouble(folder):
    ballast.lay()
    with pytest.raises(OperationalError):
        ballast.with_room(Write("database is locked"))
    assert (folder / "ballast").exists()


def test_it_gives_up_when_there_is_nothing_left_to_throw():
    ballast.lay()
    with pytest.raises(OperationalError):
        ballast.with_room(Write(fails=2))
    with pytest.raises(OperationalError):
        ballast.with_room(Write())
