"""Who answers for a target from a day on: added by decisions, never changed."""

import django.db.models.deletion
from django.db import migrations, models

_KEEP = """
CREATE TRIGGER plans_targetlead_no_change BEFORE UPDATE OR DELETE ON plans_targetlead
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_targetlead_no_truncate BEFORE TRUNCATE ON plans_targetlead
    FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse_change();
"""
_UNDO = """
DROP TRIGGER plans_targetlead_no_truncate ON plans_targetlead;
DROP TRIGGER plans_targetlead_no_change ON plans_targetlead;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_history_stays")]

    operations = [
        migrations.CreateModel(
            name="TargetLead",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("in_force_on", models.DateField()),
                ("supporting", models.JSONField(default=list)),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="plans.planchange",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.unit"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="leads", to="plans.target"
                    ),
                ),
            ],
            options={"ordering": ["in_force_on", "pk"]},
        ),
        migrations.RunSQL(_KEEP, _UNDO),
    ]
