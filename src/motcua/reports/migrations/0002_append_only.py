"""What was frozen stays frozen: sheets and deeds are added, never changed; a signed report is never rewritten."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION reports_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'sheets and deeds of a report are added, never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER reports_sheet_append_only BEFORE UPDATE OR DELETE ON reports_sheet
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_change();
CREATE TRIGGER reports_deed_append_only BEFORE UPDATE OR DELETE ON reports_deed
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_change();
CREATE FUNCTION reports_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('signed', 'submitted') AND (TG_OP = 'DELETE'
       OR (to_jsonb(NEW) - 'state' - 'submitted_at' - 'revision') IS DISTINCT FROM
          (to_jsonb(OLD) - 'state' - 'submitted_at' - 'revision')
       OR NEW.state NOT IN ('signed', 'submitted')) THEN
        RAISE EXCEPTION 'a signed report is never rewritten: make a report that corrects it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER reports_report_signed BEFORE UPDATE OR DELETE ON reports_report
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_rewrite();
"""
UNDO = """
DROP TRIGGER reports_report_signed ON reports_report;
DROP FUNCTION reports_refuse_rewrite();
DROP TRIGGER reports_deed_append_only ON reports_deed;
DROP TRIGGER reports_sheet_append_only ON reports_sheet;
DROP FUNCTION reports_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
