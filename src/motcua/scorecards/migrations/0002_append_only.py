"""What was published, its history, and the content of a framework stay as they are: the database refuses to change
them, also to the application's own role."""

from django.db import migrations

_GUARDED = ("publication", "result", "change")

REFUSE = (
    """
CREATE FUNCTION scorecards_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'results and their history are added, never changed: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""
    + "".join(
        f"""
CREATE TRIGGER scorecards_{name}_no_change BEFORE UPDATE OR DELETE ON scorecards_{name}
    FOR EACH ROW EXECUTE FUNCTION scorecards_refuse_change();
CREATE TRIGGER scorecards_{name}_no_truncate BEFORE TRUNCATE ON scorecards_{name}
    FOR EACH STATEMENT EXECUTE FUNCTION scorecards_refuse_change();
"""
        for name in _GUARDED
    )
    + """
CREATE TRIGGER scorecards_framework_no_change BEFORE UPDATE OF content, sha256, key, code, version, scope
    ON scorecards_frameworkversion FOR EACH ROW
    WHEN (OLD.content IS DISTINCT FROM NEW.content OR OLD.sha256 IS DISTINCT FROM NEW.sha256
          OR OLD.key IS DISTINCT FROM NEW.key OR OLD.code IS DISTINCT FROM NEW.code
          OR OLD.version IS DISTINCT FROM NEW.version OR OLD.scope IS DISTINCT FROM NEW.scope)
    EXECUTE FUNCTION scorecards_refuse_change();
CREATE TRIGGER scorecards_framework_no_delete BEFORE DELETE ON scorecards_frameworkversion
    FOR EACH ROW EXECUTE FUNCTION scorecards_refuse_change();
"""
)
UNDO = (
    "DROP TRIGGER scorecards_framework_no_delete ON scorecards_frameworkversion;"
    "DROP TRIGGER scorecards_framework_no_change ON scorecards_frameworkversion;"
    + "".join(
        f"DROP TRIGGER scorecards_{name}_no_truncate ON scorecards_{name};"
        f"DROP TRIGGER scorecards_{name}_no_change ON scorecards_{name};"
        for name in _GUARDED
    )
    + "DROP FUNCTION scorecards_refuse_change();"
)


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0001_first")]
    operations = [migrations.RunSQL(REFUSE, UNDO)]
