"""What happened to a document stays written, and what is secret is never stored: the database sees to both."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION correspondence_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the events of a document are added, never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER correspondence_event_append_only BEFORE UPDATE OR DELETE ON correspondence_documentevent
    FOR EACH ROW EXECUTE FUNCTION correspondence_refuse_change();
CREATE TRIGGER correspondence_reading_append_only BEFORE UPDATE OR DELETE ON correspondence_reading
    FOR EACH ROW EXECUTE FUNCTION correspondence_refuse_change();

CREATE FUNCTION correspondence_no_secret_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM correspondence_document WHERE id = NEW.document_id AND secrecy <> 'open' FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION 'a secret document is registered, never stored' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER correspondence_no_secret_file BEFORE INSERT OR UPDATE ON correspondence_documentfile
    FOR EACH ROW EXECUTE FUNCTION correspondence_no_secret_file();

CREATE FUNCTION correspondence_no_secret_sending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.channel <> 'paper' THEN
        PERFORM 1 FROM correspondence_document WHERE id = NEW.document_id AND secrecy <> 'open' FOR SHARE;
        IF FOUND THEN
            RAISE EXCEPTION 'a secret document goes by paper alone' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER correspondence_no_secret_sending BEFORE INSERT OR UPDATE ON correspondence_sending
    FOR EACH ROW EXECUTE FUNCTION correspondence_no_secret_sending();

CREATE FUNCTION correspondence_secrecy_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.secrecy <> NEW.secrecy THEN
        RAISE EXCEPTION 'the secrecy of a document in the register stays: enter it anew'
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.number IS NOT NULL AND (OLD.number, OLD.year) IS DISTINCT FROM (NEW.number, NEW.year) THEN
        RAISE EXCEPTION 'a number of the register is given once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER correspondence_secrecy_stays BEFORE UPDATE ON correspondence_document
    FOR EACH ROW EXECUTE FUNCTION correspondence_secrecy_stays();

CREATE FUNCTION correspondence_document_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number IS NOT NULL THEN
        RAISE EXCEPTION 'a document in the register stays' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER correspondence_document_stays BEFORE DELETE ON correspondence_document
    FOR EACH ROW EXECUTE FUNCTION correspondence_document_stays();
"""
UNDO = """
DROP TRIGGER correspondence_document_stays ON correspondence_document;
DROP FUNCTION correspondence_document_stays();
DROP TRIGGER correspondence_secrecy_stays ON correspondence_document;
DROP FUNCTION correspondence_secrecy_stays();
DROP TRIGGER correspondence_no_secret_sending ON correspondence_sending;
DROP FUNCTION correspondence_no_secret_sending();
DROP TRIGGER correspondence_no_secret_file ON correspondence_documentfile;
DROP FUNCTION correspondence_no_secret_file();
DROP TRIGGER correspondence_reading_append_only ON correspondence_reading;
DROP TRIGGER correspondence_event_append_only ON correspondence_documentevent;
DROP FUNCTION correspondence_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
