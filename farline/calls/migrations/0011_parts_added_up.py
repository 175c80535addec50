"""Counters that connections kept in parts of their own become one, before the parts go."""

from typing import Any

from django.db import migrations

CELLS = {
    "OutcomeCount": (("campaign_id", "month", "province", "line", "conversation"), ("attempts", "latest")),
    "DayCount": (("campaign_id", "day"), ("attempts", "answered")),
    "HourCount": (("campaign_id", "weekday", "hour"), ("attempts", "answered")),
}


def add_up(apps: Any, schema_editor: Any) -> None:
    for name, (keys, sums) in CELLS.items():
        model = apps.get_model("calls", name)
        if not model.objects.filter(part__gt=0).exists():
            continue
        found: dict[tuple[Any, ...], list[int]] = {}
        for *key, one, other in model.objects.values_list(*keys, *sums):
            cell = found.setdefault(tuple(key), [0, 0])
            cell[0] += one
            cell[1] += other
        model.objects.all().delete()
        rows = [
            model(**dict(zip((*keys, *sums), (*key, *cell), strict=True))) for key, cell in sorted(found.items())
        ]
        model.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("calls", "0010_permitted_alone")]
    operations = [migrations.RunPython(add_up, migrations.RunPython.noop)]
