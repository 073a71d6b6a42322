"""What a worker found when it counted stays as it was found: an order ends once."""

from django.db import migrations

_REFUSE = """
CREATE FUNCTION reports_refuse_recounting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' OR OLD.state <> 'waiting' THEN
        RAISE EXCEPTION 'a counting that has ended stays as it is: order another'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER reports_counting_ended BEFORE UPDATE OR DELETE ON reports_counting
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_recounting();
CREATE TRIGGER reports_counting_no_truncate BEFORE TRUNCATE ON reports_counting
    FOR EACH STATEMENT EXECUTE FUNCTION reports_refuse_recounting();
"""
_UNDO = """
DROP TRIGGER reports_counting_no_truncate ON reports_counting;
DROP TRIGGER reports_counting_ended ON reports_counting;
DROP FUNCTION reports_refuse_recounting();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_typed_numbers")]
    operations = [migrations.RunSQL(_REFUSE, _UNDO)]
