from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0004_slowed'),
    ]

    operations = [
        migrations.CreateModel(
            name='RootMark',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('blinded_mark', models.BinaryField(max_length=16)),
            ],
        ),
    ]
