"""The interval of a published index and the places that it leaves open. Results published before have none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0002_append_only")]

    operations = [
        migrations.AddField("result", "index_low", models.DecimalField(decimal_places=4, max_digits=7, null=True)),
        migrations.AddField("result", "index_high", models.DecimalField(decimal_places=4, max_digits=7, null=True)),
        migrations.AddField("result", "place_best", models.SmallIntegerField(null=True)),
        migrations.AddField("result", "place_worst", models.SmallIntegerField(null=True)),
    ]
