"""Rows written before get the columns that the projection would give them; `motcua ledger verify` compares."""

import django.db.models.deletion
from django.db import migrations, models

_WORK_UNIT = """
UPDATE dossiers_workitem w SET unit_id = d.handling_unit_id FROM dossiers_dossier d WHERE d.id = w.dossier_id
"""
_OPEN_STEP = """
UPDATE dossiers_dossier d SET step_unit_id = d.handling_unit_id, step_seq = w.opened_seq
FROM dossiers_workitem w WHERE w.dossier_id = d.id AND w.done_at IS NULL AND d.step_role <> ''
"""
_LATE = """
UPDATE dossiers_dossier SET late_at = current_due, apology = 'due'
WHERE legal_outcome = 'late'
   OR (ended_at IS NULL AND accepted_at IS NOT NULL AND clock_stopped_at IS NULL AND last_at > current_due)
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0003_full_life")]

    operations = [
        migrations.RunSQL([_WORK_UNIT, _OPEN_STEP, _LATE], migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="workitem",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.unit"
            ),
        ),
    ]
