"""Outcomes are counted by month, and calls by day in a small table of their own."""

import django.db.models.deletion
from collections import Counter

from django.db import migrations, models

import farline.common.random_ids

FIELDS = ("campaign_id", "day", "province", "line", "conversation")


def split(apps, schema_editor):
    OutcomeCount, DayCount = apps.get_model("calls", "OutcomeCount"), apps.get_model("calls", "DayCount")
    attempts, latest, days, answered = Counter(), Counter(), Counter(), Counter()
    for row in OutcomeCount.objects.all():
        campaign, day, *said = (getattr(row, name) for name in FIELDS)
        key = (campaign, day.replace(day=1), *said)
        attempts[key] += row.attempts
        latest[key] += row.latest
        days[(campaign, day)] += row.attempts
        answered[(campaign, day)] += row.attempts if row.line == "answered" else 0
    OutcomeCount.objects.all().delete()
    OutcomeCount.objects.bulk_create(
        OutcomeCount(**dict(zip(FIELDS, key)), attempts=attempts[key], latest=latest[key]) for key in attempts
    )
    DayCount.objects.bulk_create(
        DayCount(campaign_id=key[0], day=key[1], attempts=days[key], answered=answered[key]) for key in days
    )


class Migration(migrations.Migration):

    dependencies = [("calls", "0003_counts")]

    operations = [
        migrations.CreateModel(
            name="DayCount",
            fields=[
                ("id", farline.common.random_ids.RandomIdField(default=farline.common.random_ids.random_id, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("attempts", models.IntegerField(default=0)),
                ("answered", models.IntegerField(default=0)),
                ("campaign", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="calls.campaign")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("campaign", "day"), name="one_count_of_each_day")]},
        ),
        migrations.RunPython(split, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="outcomecount", name="one_count_of_each_outcome"),
        migrations.RenameField(model_name="outcomecount", old_name="day", new_name="month"),
        migrations.AddConstraint(
            model_name="outcomecount",
            constraint=models.UniqueConstraint(
                fields=("campaign", "month", "province", "line", "conversation"), name="one_count_of_each_outcome"
            ),
        ),
    ]
