import threading
from pathlib import Path

import pytest
from django.db.utils import OperationalError

from farline.common.queued_sqlite3 import base

pytestmark = pytest.mark.django_db  # for its own files only


def connect(path: Path, timeout: float = 0.05) -> base.DatabaseWrapper:
    said = {
        "ENGINE": "farline.common.queued_sqlite3", "NAME": path, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False,
        "AUTOCOMMIT": True, "TIME_ZONE": None, "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "TEST": {},
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": timeout},
    }  # fmt: skip
    return base.DatabaseWrapper(said, alias="queue")


def begin(connection: base.DatabaseWrapper) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(connection: base.DatabaseWrapper) -> None:
    connection.commit()
    connection.set_autocommit(True)


def write(path: Path, written: list[int]) -> None:
    mine = connect(path)
    begin(mine)
    written.append(1)
    end(mine)
    mine.close()


def test_a_second_thread_waits_for_the_first_and_is_not_turned_away(tmp_path):
    path = tmp_path / "queue.sqlite3"
    written: list[int] = []
    first = connect(path)
    begin(first)
    second = threading.Thread(target=write, args=(path, written))
    second.start()
    second.join(timeout=0.3)  # six times as long as SQLite itself would wait before it gives up
    assert second.is_alive() and not written
    end(first)
    second.join(timeout=5)
    assert written == [1]
    first.close()


@pytest.mark.parametrize("way_out", ["rollback", "close"])
def test_whoever_gives_up_lets_the_next_one_on(tmp_path, way_out):
    path = tmp_path / "queue.sqlite3"
    written: list[int] = []
    first = connect(path)
    begin(first)
    getattr(first, way_out)()
    write(path, written)
    assert written == [1]
    first.close()


def test_whoever_gets_no_turn_is_still_kept_out_by_sqlite(tmp_path, monkeypatch):
    monkeypatch.setattr(base, "PATIENCE", 0.01)
    first, second = connect(tmp_path / "queue.sqlite3"), connect(tmp_path / "queue.sqlite3")
    begin(first)
    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    end(first)
    begin(second)  # and the turn that it never had was not given away
    end(second)
    first.close()
    second.close()
