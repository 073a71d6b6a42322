"""What was entered and what was said of it stays: rows are added, never changed. A file is taken over once."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION steering_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries of the registers are added, never changed: write a correction'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER steering_entry_append_only BEFORE UPDATE OR DELETE ON steering_entry
    FOR EACH ROW EXECUTE FUNCTION steering_refuse_change();
CREATE TRIGGER steering_confirmation_append_only BEFORE UPDATE OR DELETE ON steering_confirmation
    FOR EACH ROW EXECUTE FUNCTION steering_refuse_change();
CREATE FUNCTION steering_refuse_own_word() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.by_id = (SELECT author_id FROM steering_entry WHERE id = NEW.entry_id) THEN
        RAISE EXCEPTION 'nobody confirms the own entry' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER steering_confirmation_four_eyes BEFORE INSERT ON steering_confirmation
    FOR EACH ROW EXECUTE FUNCTION steering_refuse_own_word();
CREATE FUNCTION steering_refuse_second_taking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.taken_at IS NOT NULL OR
       (to_jsonb(NEW) - 'taken_at' - 'taken') IS DISTINCT FROM (to_jsonb(OLD) - 'taken_at' - 'taken') THEN
        RAISE EXCEPTION 'a file that was read in stays as it is and is taken over once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER steering_sheet_taken_once BEFORE UPDATE ON steering_importsheet
    FOR EACH ROW EXECUTE FUNCTION steering_refuse_second_taking();
"""
UNDO = """
DROP TRIGGER steering_sheet_taken_once ON steering_importsheet;
DROP FUNCTION steering_refuse_second_taking();
DROP TRIGGER steering_confirmation_four_eyes ON steering_confirmation;
DROP FUNCTION steering_refuse_own_word();
DROP TRIGGER steering_confirmation_append_only ON steering_confirmation;
DROP TRIGGER steering_entry_append_only ON steering_entry;
DROP FUNCTION steering_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("steering", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
