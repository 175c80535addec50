"""Runs background tasks, one after the other. What a stop or a crash broke off is taken up at the next start."""

import signal
import sys
from types import FrameType
from typing import Any

from django.db.models import Q
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

READY, RUNNING, FAILED = "READY", "RUNNING", "FAILED"
# A task that brought the whole process down this often is the cause, not the victim.
STARTS_AT_MOST = 5


class Worker(db_worker.Worker):
    def __init__(self, worker_id: str) -> None:
        super().__init__(
            queue_names=["*"],
            interval=0.5,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        )

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Break off at once. Tasks commit in small steps and may be run again, so nothing is lost by it."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        self.running = False
        sys.exit(0)

    def run_task(self, db_task_result: DBTaskResult[..., Any]) -> None:
        super().run_task(db_task_result)
        # The text of an exception may hold what a row of a list held.
        DBTaskResult.objects.filter(pk=db_task_result.pk).exclude(traceback="").update(traceback="")


def take_up_again() -> int:
    """Only while this is the one worker: make ready again what an earlier one left unfinished."""
    left = DBTaskResult.objects.filter(
        Q(status=RUNNING) | Q(status=FAILED, exception_class_path="builtins.SystemExit")
    )
    taken_up = 0
    for task in left:
        if len(task.worker_ids) >= STARTS_AT_MOST:
            DBTaskResult.objects.filter(pk=task.pk).update(status=FAILED, exception_class_path="too.often.broken.off")
            continue
        taken_up += DBTaskResult.objects.filter(pk=task.pk).update(
            status=READY, started_at=None, finished_at=None, exception_class_path="", traceback=""
        )
    return taken_up
