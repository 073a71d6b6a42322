"""Cells count what became late and what was apologised for. They are derived: the old ones are dropped."""

from django.db import migrations, models

MEASURES = [
    "late", "late_apologised", "late_subjective", "late_subjective_apologised", "late_said_subjective",
    "late_said_subjective_apologised", "late_objective",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_wide_cells")]

    operations = [
        migrations.RunSQL("DELETE FROM indicators_cell", migrations.RunSQL.noop),
        *[migrations.AddField("Cell", code, models.IntegerField(default=0), preserve_default=False) for code in MEASURES],
        # a new reading of the log starts at its beginning
        migrations.RunSQL("DELETE FROM indicators_followercursor", migrations.RunSQL.noop),
    ]
