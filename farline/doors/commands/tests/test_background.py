"""A stop or a crash in the middle of a task loses nothing."""

import datetime as dt
import signal
from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult, get_date_max

from farline.doors.commands import background, single

pytestmark = pytest.mark.django_db


def left_over(status: str, trouble: str = "", starts: int = 1) -> DBTaskResult[..., Any]:
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="nowhere.at_all",
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path=trouble,
        worker_ids=["worker"] * starts,
        started_at=dt.datetime(2026, 11, 24, tzinfo=dt.UTC),
    )


def status_of(task: DBTaskResult[..., Any]) -> str:
    return DBTaskResult.objects.get(pk=task.pk).status


def test_it_takes_up_what_a_crash_or_a_stop_broke_off():
    crashed, stopped = left_over("RUNNING"), left_over("FAILED", "builtins.SystemExit")
    assert background.take_up_again() == 2
    assert status_of(crashed) == status_of(stopped) == "READY"


def test_it_leaves_alone_what_ended_by_itself():
    done, failed = left_over("SUCCESSFUL"), left_over("FAILED", "builtins.ValueError")
    assert background.take_up_again() == 0
    assert (status_of(done), status_of(failed)) == ("SUCCESSFUL", "FAILED")


def test_it_gives_up_a_task_that_brings_every_worker_down():
    task = left_over("RUNNING", starts=background.STARTS_AT_MOST)
    background.take_up_again()
    assert status_of(task) == "FAILED"


def test_it_keeps_no_text_of_an_exception():
    task = left_over("RUNNING")
    background.Worker("worker").run_task(task)
    found = DBTaskResult.objects.get(pk=task.pk)
    assert (found.status, found.traceback) == ("FAILED", "")
    assert found.exception_class_path == "builtins.ModuleNotFoundError"


def test_it_breaks_off_at_once_when_it_is_told_to_stop():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    worker = background.Worker("worker")
    worker.running_task = True
    try:
        with pytest.raises(SystemExit):
            worker.shutdown(signal.SIGTERM, None)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert not worker.running


def test_it_lets_one_worker_work_at_a_time(tmp_path: Path):
    with single.hold(tmp_path / "worker.lock"), pytest.raises(single.AlreadyRunning):
        single.hold(tmp_path / "worker.lock")
    single.hold(tmp_path / "worker.lock").close()
