from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0002_day_count'),
    ]

    operations = [
        migrations.CreateModel(
            name='SteadyDay',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('day', models.DateField()),
            ],
        ),
    ]
