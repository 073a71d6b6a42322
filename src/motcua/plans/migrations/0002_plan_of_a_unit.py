"""A plan may be one unit's own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_first"), ("agencies", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="unit",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.unit"
            ),
        ),
    ]
