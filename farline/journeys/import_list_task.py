"""The import as background work. The worker calls it; what a crash broke off, the worker calls again."""

from django.utils import timezone
from django_tasks import task

from farline.journeys.import_list import import_list
from farline.numbers import actions as numbers


@task()
def run(intake_id: int, by: str) -> None:
    numbers.sweep_uploads(now=timezone.now())
    import_list(intake_id=intake_id, by=by, clock=timezone.now)


def enqueue(*, intake_id: int, by: str) -> None:
    """Put an import that was queued before the worker."""
    run.enqueue(intake_id=intake_id, by=by)
