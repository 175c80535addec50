"""Corrections and retractions are told in each language, and a retraction has its day. What stood there stays."""

from typing import Any

from django.db import migrations, models

LANGUAGES = ("zh-hans", "zh-hant", "en")


def tell_in_each_language(apps: Any, schema_editor: Any) -> None:
    for story in apps.get_model("stories", "Story").objects.exclude(was_correction="", was_retraction=""):
        story.correction = dict.fromkeys(LANGUAGES, story.was_correction) if story.was_correction else {}
        if story.was_retraction:
            story.retraction = dict.fromkeys(LANGUAGES, story.was_retraction)
            story.retracted_on = story.published_on
        story.save(update_fields=["correction", "retraction", "retracted_on"])
    for one in apps.get_model("stories", "Correction").objects.all():
        one.said = dict.fromkeys(LANGUAGES, one.text)
        one.save(update_fields=["said"])


class Migration(migrations.Migration):

    dependencies = [
        ("stories", "0002_hidden"),
    ]

    operations = [
        migrations.RemoveConstraint("story", "retractions_have_a_reason"),
        migrations.RenameField("story", "correction", "was_correction"),
        migrations.RenameField("story", "retraction", "was_retraction"),
        migrations.AddField("story", "correction", models.JSONField(blank=True, default=dict)),
        migrations.AddField("story", "retraction", models.JSONField(blank=True, null=True)),
        migrations.AddField("story", "retracted_on", models.DateField(blank=True, null=True)),
        migrations.AddField("correction", "said", models.JSONField(default=dict)),
        migrations.RunPython(tell_in_each_language, migrations.RunPython.noop),
        migrations.RemoveField("story", "was_correction"),
        migrations.RemoveField("story", "was_retraction"),
        migrations.RemoveField("correction", "text"),
        migrations.AlterField("correction", "said", models.JSONField()),
        migrations.AddConstraint(
            "story",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "retracted"), _negated=True),
                    models.Q(("retracted_on__isnull", False), ("retraction__isnull", False)),
                    _connector="OR",
                ),
                name="retractions_have_a_reason",
            ),
        ),
    ]
