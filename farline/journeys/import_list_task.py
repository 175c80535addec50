"""The import as background work. The worker calls it; what a crash broke off, the worker calls again."""

import datetime as dt
from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from farline.common import vault
from farline.journeys.import_list import import_list
from farline.numbers import actions as numbers
from farline.numbers import queries, rules

STANDS_STILL = dt.timedelta(seconds=30)  # longer than any chunk takes


@task()
def run(intake_id: int, by: str, passed: int | None = None) -> None:
    """`passed`: the row at which another process was seen. While that one goes on, the import is left to it."""
    numbers.sweep_uploads(now=timezone.now())
    if passed is None or queries.intake_for(intake_id).rows_done == passed:
        with suppress(vault.KeysLocked, vault.KeysMissing):  # it is tried again once they may be back
            import_list(intake_id=intake_id, by=by, clock=timezone.now)
    left = queries.intake_for(intake_id)
    if left.state not in rules.ENDED:
        run.using(run_after=timezone.now() + STANDS_STILL).enqueue(intake_id=intake_id, by=by, passed=left.rows_done)


@transaction.atomic
def enqueue(*, intake_id: int, by: str, now: dt.datetime, here: bool = False) -> None:
    """Put an import before the worker: the state and the task are one write, and a second press does nothing.

    `here`: the caller runs it itself at once, and the worker goes on with it only when it stands still.
    """
    if not numbers.queue_intake(intake_id=intake_id, by=by, now=now):
        return
    if here:
        run.using(run_after=timezone.now() + STANDS_STILL).enqueue(intake_id=intake_id, by=by, passed=0)
    else:
        run.enqueue(intake_id=intake_id, by=by)
