"""Reads for pages that stay open: how far have these imports come? Asked twice a second, for many at once."""

from collections.abc import Collection
from dataclasses import dataclass

from farline.numbers import rules
from farline.numbers.models import Intake


@dataclass(frozen=True)
class Progress:
    intake_id: int
    done: int
    total: int
    kept: int
    state: str

    @property
    def ended(self) -> bool:
        return self.state in rules.ENDED


def progress_of(intake_ids: Collection[int]) -> list[Progress]:
    found = Intake.objects.filter(pk__in=intake_ids).values_list("pk", "rows_done", "rows_total", "kept", "state")
    return [Progress(*row) for row in found]
