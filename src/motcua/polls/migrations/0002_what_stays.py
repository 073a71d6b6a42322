"""What was asked and what was published stays: a frozen questionnaire, a published wave, every deed."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION polls_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'deeds of a survey are added, never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER polls_deed_append_only BEFORE UPDATE OR DELETE ON polls_deed
    FOR EACH ROW EXECUTE FUNCTION polls_refuse_change();
CREATE FUNCTION polls_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL AND (TG_OP = 'DELETE' OR to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD)) THEN
        RAISE EXCEPTION 'a questionnaire that a survey uses is never rewritten: make a new version'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER polls_questionnaire_frozen BEFORE UPDATE OR DELETE ON polls_questionnaire
    FOR EACH ROW EXECUTE FUNCTION polls_refuse_rewrite();
CREATE FUNCTION polls_refuse_republishing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' AND (TG_OP = 'DELETE'
       OR (to_jsonb(NEW) - 'forgotten_at') IS DISTINCT FROM (to_jsonb(OLD) - 'forgotten_at')) THEN
        RAISE EXCEPTION 'published results are never rewritten: run another survey'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER polls_wave_published BEFORE UPDATE OR DELETE ON polls_wave
    FOR EACH ROW EXECUTE FUNCTION polls_refuse_republishing();
"""
UNDO = """
DROP TRIGGER polls_wave_published ON polls_wave;
DROP FUNCTION polls_refuse_republishing();
DROP TRIGGER polls_questionnaire_frozen ON polls_questionnaire;
DROP FUNCTION polls_refuse_rewrite();
DROP TRIGGER polls_deed_append_only ON polls_deed;
DROP FUNCTION polls_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("polls", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
