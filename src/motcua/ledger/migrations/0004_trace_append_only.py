"""Traces of reading are append-only as the log is."""

from django.db import migrations

REFUSE = """
CREATE TRIGGER ledger_accesstrace_no_change BEFORE UPDATE OR DELETE ON ledger_accesstrace
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_accesstrace_no_truncate BEFORE TRUNCATE ON ledger_accesstrace
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
UNDO = """
DROP TRIGGER ledger_accesstrace_no_truncate ON ledger_accesstrace;
DROP TRIGGER ledger_accesstrace_no_change ON ledger_accesstrace;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_access_trace")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
