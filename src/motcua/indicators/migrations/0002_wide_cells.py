"""Cells hold one column a measure, and know the handling unit. They are derived: the old ones are dropped."""

import django.db.models.deletion
from django.db import migrations, models

MEASURES = [
    "submitted", "submitted_online", "submitted_online_known", "submitted_told",
    "received", "received_online", "received_full", "received_full_online",
    "settled", "settled_assessed", "settled_early", "settled_on_time", "settled_late", "settled_unassessed",
    "settled_in_time", "settled_by_day", "settled_promised", "settled_first_promise",
    "settled_766", "settled_766_in_time", "settled_online", "settled_online_partial",
    "results", "results_told", "payments", "payments_online", "ratings", "satisfied",
]


def _unit():
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.unit"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0001_first"),
        ("agencies", "0001_first"),
        ("procedures", "0001_first"),
    ]

    operations = [
        migrations.DeleteModel("Cell"),
        migrations.CreateModel(
            name="Cell",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("month", models.DateField()),
                ("unit", _unit()),
                ("handling_unit", _unit()),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procedures.procedure"
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                *[(code, models.IntegerField()) for code in MEASURES],
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("month", "unit", "handling_unit", "procedure", "channel"),
                        name="indicators_cell_key",
                    )
                ],
            },
        ),
        # a new reading of the log starts at its beginning
        migrations.RunSQL("DELETE FROM indicators_followercursor", migrations.RunSQL.noop),
    ]
