

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='volunteer',
            name='learned',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='volunteer',
            name='passed_practice_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
