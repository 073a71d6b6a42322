"""What was done stays done: deeds and evidence are added, never changed; a concluded sheet keeps what it says."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION reviews_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'deeds and evidence of a review are added, never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER reviews_deed_append_only BEFORE UPDATE OR DELETE ON reviews_deed
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE TRIGGER reviews_evidence_append_only BEFORE UPDATE OR DELETE ON reviews_evidence
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_change();
CREATE FUNCTION reviews_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'concluded' AND (TG_OP = 'DELETE'
       OR (to_jsonb(NEW) - 'catalogue_draft_id' - 'revision') IS DISTINCT FROM
          (to_jsonb(OLD) - 'catalogue_draft_id' - 'revision')) THEN
        RAISE EXCEPTION 'a concluded review is never rewritten: review the procedure again in another plan'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER reviews_sheet_concluded BEFORE UPDATE OR DELETE ON reviews_reviewsheet
    FOR EACH ROW EXECUTE FUNCTION reviews_refuse_rewrite();
"""
UNDO = """
DROP TRIGGER reviews_sheet_concluded ON reviews_reviewsheet;
DROP FUNCTION reviews_refuse_rewrite();
DROP TRIGGER reviews_evidence_append_only ON reviews_evidence;
DROP TRIGGER reviews_deed_append_only ON reviews_deed;
DROP FUNCTION reviews_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
