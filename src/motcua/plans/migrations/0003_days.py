"""What was recorded of each target on a day."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_plan_of_a_unit")]

    operations = [
        migrations.CreateModel(
            name="TargetDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("state", models.CharField(max_length=14)),
                ("reason", models.CharField(max_length=24)),
                ("numerator", models.IntegerField(null=True)),
                ("denominator", models.IntegerField(null=True)),
                ("value", models.CharField(blank=True, max_length=80)),
                ("because", models.JSONField(default=dict)),
                ("probability", models.FloatField(null=True)),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                ("refusal", models.CharField(blank=True, max_length=20)),
                ("due_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="days", to="plans.target"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("target", "on"), name="plans_targetday_once"),
                ],
            },
        ),
    ]
