"""An approved version of a process is what dossiers keep: the database refuses to change or delete it."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION processes_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an approved version of a process is never changed: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation',
              HINT = 'Approve a new version instead.';
END $$;
CREATE TRIGGER processes_version_no_change BEFORE UPDATE OR DELETE ON processes_processversion
    FOR EACH ROW EXECUTE FUNCTION processes_refuse_change();
"""
UNDO = """
DROP TRIGGER processes_version_no_change ON processes_processversion;
DROP FUNCTION processes_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("processes", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
