"""What a version says is never rewritten: a dossier pins it (invariant 7). The review mark alone may change."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION procedures_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.content IS DISTINCT FROM OLD.content OR NEW.raw IS DISTINCT FROM OLD.raw
       OR NEW.form_schema IS DISTINCT FROM OLD.form_schema OR NEW.number <> OLD.number
       OR NEW.procedure_id <> OLD.procedure_id OR NEW.valid_from <> OLD.valid_from THEN
        RAISE EXCEPTION 'a procedure version is never rewritten: make a new version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER procedures_version_immutable BEFORE UPDATE OR DELETE ON procedures_procedureversion
    FOR EACH ROW EXECUTE FUNCTION procedures_refuse_rewrite();
"""
UNDO = """
DROP TRIGGER procedures_version_immutable ON procedures_procedureversion;
DROP FUNCTION procedures_refuse_rewrite();
"""


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
