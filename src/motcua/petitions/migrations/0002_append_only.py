"""What happened to a petition stays written: events and whom it is about are added, never changed."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION petitions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the events of a petition are added, never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER petitions_event_append_only BEFORE UPDATE OR DELETE ON petitions_petitionevent
    FOR EACH ROW EXECUTE FUNCTION petitions_refuse_change();
CREATE TRIGGER petitions_reading_append_only BEFORE UPDATE OR DELETE ON petitions_reading
    FOR EACH ROW EXECUTE FUNCTION petitions_refuse_change();
CREATE TRIGGER petitions_concern_append_only BEFORE UPDATE OR DELETE ON petitions_concern
    FOR EACH ROW EXECUTE FUNCTION petitions_refuse_change();
"""
UNDO = """
DROP TRIGGER petitions_reading_append_only ON petitions_reading;
DROP TRIGGER petitions_concern_append_only ON petitions_concern;
DROP TRIGGER petitions_event_append_only ON petitions_petitionevent;
DROP FUNCTION petitions_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
