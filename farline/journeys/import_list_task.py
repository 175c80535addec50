"""The import as background work. The worker calls it; what a crash broke off, the worker calls again."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from farline.journeys.import_list import import_list
from farline.numbers import actions as numbers


@task()
def run(intake_id: int, by: str) -> None:
    numbers.sweep_uploads(now=timezone.now())
    import_list(intake_id=intake_id, by=by, clock=timezone.now)


@transaction.atomic
def enqueue(*, intake_id: int, by: str, now: dt.datetime) -> None:
    """Put an import before the worker: the state and the task are one write, and a second press does nothing."""
    if numbers.queue_intake(intake_id=intake_id, by=by, now=now):
        run.enqueue(intake_id=intake_id, by=by)
