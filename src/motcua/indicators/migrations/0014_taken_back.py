"""The few events that take away the instant which a dossier was counted at: found by index, so that a list as known on
a past day need not read all that happened since. And two guards that were missing beside those of 0008."""

from django.db import migrations

_BEGIN = """
CREATE INDEX IF NOT EXISTS indicators_taken_back ON ledger_event (kind, transaction, id)
    WHERE kind = 'recalled' OR kind = 'payment_demanded'
       OR (kind = 'payment_recorded' AND payload -> 'part' = 'true'::jsonb)
"""


# As in 0008: where the log was read to and which days are closed is the follower's alone to say. Whoever moved them
# could have events counted twice, or passed over. The place may be deleted (a new version does): all is counted anew.
_GUARD = """
CREATE TRIGGER indicators_knowledge_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_knowledge
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
CREATE TRIGGER indicators_cursor_no_edit BEFORE INSERT OR UPDATE ON indicators_followercursor
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_knowledge ENABLE ALWAYS TRIGGER indicators_knowledge_no_edit;
ALTER TABLE indicators_followercursor ENABLE ALWAYS TRIGGER indicators_cursor_no_edit;
"""
_UNGUARD = """
DROP TRIGGER indicators_cursor_no_edit ON indicators_followercursor;
DROP TRIGGER indicators_knowledge_no_edit ON indicators_knowledge;
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0013_standing"), ("ledger", "0006_not_emptied")]

    operations = [
        migrations.RunSQL(_BEGIN, "DROP INDEX IF EXISTS indicators_taken_back"),
        migrations.RunSQL(_GUARD, _UNGUARD),
    ]
