"""The log is append-only: the database refuses UPDATE, DELETE and TRUNCATE on it, to every role (invariant 2)."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the event log is append-only: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation',
              HINT = 'Write a correcting event instead.';
END $$;
CREATE TRIGGER ledger_event_no_change BEFORE UPDATE OR DELETE ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_event_no_truncate BEFORE TRUNCATE ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_no_change;
ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_no_truncate;
"""
UNDO = """
DROP TRIGGER ledger_event_no_truncate ON ledger_event;
DROP TRIGGER ledger_event_no_change ON ledger_event;
DROP FUNCTION ledger_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
