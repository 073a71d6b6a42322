"""What happened to a ticket stays written, and a setting that was in force too."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION centres_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events of tickets and settings of centres are added, never changed'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER centres_event_append_only BEFORE UPDATE OR DELETE ON centres_ticketevent
    FOR EACH ROW EXECUTE FUNCTION centres_refuse_change();
CREATE TRIGGER centres_setting_append_only BEFORE UPDATE OR DELETE ON centres_centresetting
    FOR EACH ROW EXECUTE FUNCTION centres_refuse_change();
"""
UNDO = """
DROP TRIGGER centres_setting_append_only ON centres_centresetting;
DROP TRIGGER centres_event_append_only ON centres_ticketevent;
DROP FUNCTION centres_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("centres", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
