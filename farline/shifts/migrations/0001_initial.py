

import django.db.models.deletion
import farline.common.random_ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('volunteers', '0002_practice'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('volunteer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('zone', models.CharField(blank=True, max_length=40)),
                ('minutes_a_week', models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='GivenWeek',
            fields=[
                ('monday', models.DateField(primary_key=True, serialize=False)),
                ('minutes', models.PositiveIntegerField(default=0)),
                ('shifts', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('volunteer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('doing', models.CharField(choices=[('ready', 'ready'), ('break', 'break'), ('gone', 'gone')], max_length=6)),
                ('until', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', farline.common.random_ids.RandomIdField(default=farline.common.random_ids.random_id, editable=False, primary_key=True, serialize=False)),
                ('campaign_id', models.BigIntegerField(blank=True, null=True)),
                ('starts_at', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('places', models.PositiveSmallIntegerField()),
                ('hotline', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('planned', 'planned'), ('canceled', 'canceled')], default='planned', max_length=8)),
                ('created_by', models.CharField(max_length=40)),
                ('counted', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['starts_at'], name='shift_by_start')],
            },
        ),
        migrations.CreateModel(
            name='SignUp',
            fields=[
                ('id', farline.common.random_ids.RandomIdField(default=farline.common.random_ids.random_id, editable=False, primary_key=True, serialize=False)),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signed_up', to='shifts.shift')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('shift', 'volunteer'), name='one_place_each')],
            },
        ),
    ]
