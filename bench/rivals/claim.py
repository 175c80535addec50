"""The ordinary way: look for the next free row with the ORM, lock it, write it back.

python -m bench.rivals.claim build N, then python -m bench.rivals.claim NUMBER EACH in as many processes as one likes.
A fixed file: it may only be made faster.
"""

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
from django.conf import settings


def main() -> None:
    from farline import databases
    from farline.settings import SQLITE_PRAGMAS  # noqa: TID251 - the same durability for both

    folder = Path(os.environ["FARLINE_DATA"]) / "rival"
    folder.mkdir(exist_ok=True)
    database = databases.from_url(os.environ.get("FARLINE_DATABASE_URL", ""), folder, SQLITE_PRAGMAS)
    settings.configure(DATABASES={"default": database}, USE_TZ=True)
    django.setup()

    from django.db import connection, models, transaction
    from django.utils import timezone

    class Person(models.Model):
        sealed = models.BinaryField()
        state = models.CharField(max_length=10, default="waiting", db_index=True)
        not_before = models.DateTimeField(db_index=True)
        attempts = models.PositiveSmallIntegerField(default=0)
        claimed_by = models.BigIntegerField(null=True)
        claimed_until = models.DateTimeField(null=True)

        class Meta:
            app_label = "rival"

    if sys.argv[1] == "build":
        with connection.schema_editor() as editor:
            editor.create_model(Person)
        early = timezone.now() - dt.timedelta(days=1)
        for start in range(0, int(sys.argv[2]), 20_000):
            rows = range(start, min(start + 20_000, int(sys.argv[2])))
            Person.objects.bulk_create(
                [Person(sealed=b"x" * 60, not_before=early + dt.timedelta(milliseconds=row)) for row in rows],
                batch_size=5_000,
            )
        print("{}")
        return

    def claim(caller: int) -> int:
        now = timezone.now()
        with transaction.atomic():
            waiting = Person.objects.select_for_update(skip_locked=connection.vendor == "postgresql")
            one = waiting.filter(state="waiting", attempts__lt=3, not_before__lte=now).order_by("not_before").first()
            one.state, one.claimed_by, one.claimed_until = "claimed", caller, now + dt.timedelta(minutes=10)
            one.save()
        return int(one.pk)

    from bench.work import crowd

    def pieces(worker: int) -> Iterator[Callable[[], Any]]:
        Person.objects.exists()
        for at in range(crowd.with_warm(int(sys.argv[2]))):
            yield lambda at=at: claim(worker * 100_000 + at)  # type: ignore[misc]  # bound at once

    crowd.at_once(pieces)


if __name__ == "__main__":
    main()
