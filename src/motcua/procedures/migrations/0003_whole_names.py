"""Names in full: the national catalogue has some that are longer than 1,000 characters (no rewrite of the table)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0002_versions_are_immutable")]
    operations = [
        migrations.AlterField("procedure", "name", models.TextField()),
        migrations.AlterField("procedure", "sort_key", models.TextField()),
    ]
