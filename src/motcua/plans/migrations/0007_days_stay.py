"""What a day recorded of a target was shown and told; it is not taken away or rewritten."""

from django.db import migrations

_REFUSE = """
CREATE TRIGGER plans_targetday_no_change BEFORE UPDATE OR DELETE ON plans_targetday
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_targetday_no_truncate BEFORE TRUNCATE ON plans_targetday
    FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse_change();
"""
_UNDO = """
DROP TRIGGER plans_targetday_no_truncate ON plans_targetday;
DROP TRIGGER plans_targetday_no_change ON plans_targetday;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0006_who_answers")]
    operations = [migrations.RunSQL(_REFUSE, _UNDO)]
