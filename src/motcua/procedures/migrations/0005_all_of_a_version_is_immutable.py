"""Nothing that a version says is ever rewritten, its columns neither. The review mark alone may change."""

from django.db import migrations

OLD = """
CREATE OR REPLACE FUNCTION procedures_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.content IS DISTINCT FROM OLD.content OR NEW.raw IS DISTINCT FROM OLD.raw
       OR NEW.form_schema IS DISTINCT FROM OLD.form_schema OR NEW.number <> OLD.number
       OR NEW.procedure_id <> OLD.procedure_id OR NEW.valid_from <> OLD.valid_from THEN
        RAISE EXCEPTION 'a procedure version is never rewritten: make a new version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
NEW = """
CREATE OR REPLACE FUNCTION procedures_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'needs_review' IS DISTINCT FROM to_jsonb(OLD) - 'needs_review' THEN
        RAISE EXCEPTION 'a procedure version is never rewritten: make a new version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("procedures", "0004_drafts_and_decisions")]
    operations = [migrations.RunSQL(NEW, OLD)]
