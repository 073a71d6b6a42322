"""What was done about a right stays as it was done: the database refuses to change or delete a deed."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION rights_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'deeds of rights are added, never changed: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER rights_deed_no_change BEFORE UPDATE OR DELETE ON rights_deed
    FOR EACH ROW EXECUTE FUNCTION rights_refuse_change();
CREATE TRIGGER rights_deed_no_truncate BEFORE TRUNCATE ON rights_deed
    FOR EACH STATEMENT EXECUTE FUNCTION rights_refuse_change();
"""
UNDO = """
DROP TRIGGER rights_deed_no_truncate ON rights_deed;
DROP TRIGGER rights_deed_no_change ON rights_deed;
DROP FUNCTION rights_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("rights", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
