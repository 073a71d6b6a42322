"""What was done about a finding stays as it was done: the database refuses to change or delete a deed."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION dataquality_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'deeds on findings are added, never changed: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER dataquality_deed_no_change BEFORE UPDATE OR DELETE ON dataquality_findingdeed
    FOR EACH ROW EXECUTE FUNCTION dataquality_refuse_change();
CREATE TRIGGER dataquality_deed_no_truncate BEFORE TRUNCATE ON dataquality_findingdeed
    FOR EACH STATEMENT EXECUTE FUNCTION dataquality_refuse_change();
"""
UNDO = """
DROP TRIGGER dataquality_deed_no_truncate ON dataquality_findingdeed;
DROP TRIGGER dataquality_deed_no_change ON dataquality_findingdeed;
DROP FUNCTION dataquality_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("dataquality", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
