

import django.db.models.deletion
import farline.common.random_ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('volunteers', '0002_practice'),
    ]

    operations = [
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('volunteer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('until', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='MonthCount',
            fields=[
                ('id', farline.common.random_ids.RandomIdField(default=farline.common.random_ids.random_id, editable=False, primary_key=True, serialize=False)),
                ('month', models.DateField()),
                ('conversation', models.CharField(max_length=32)),
                ('calls', models.IntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('month', 'conversation'), name='one_count_of_each_ending')],
            },
        ),
        migrations.CreateModel(
            name='Ring',
            fields=[
                ('id', farline.common.random_ids.RandomIdField(default=farline.common.random_ids.random_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('ringing', 'ringing'), ('taken', 'taken'), ('missed', 'missed'), ('wrapped_up', 'wrapped_up')], default='ringing', max_length=10)),
                ('trunk_id', models.BigIntegerField()),
                ('resource', models.CharField(max_length=40)),
                ('volunteer_id', models.BigIntegerField(blank=True, null=True)),
                ('came_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('conversation', models.CharField(blank=True, max_length=32)),
                ('saved_with', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'taken')), fields=('volunteer_id',), name='one_ring_per_volunteer')],
            },
        ),
    ]
