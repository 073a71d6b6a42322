"""What was done to a plan, what its targets asked and which values people entered are added, never changed."""

from django.db import migrations

_KEPT = ("plandeed", "targetrevision", "handvalue", "taskentry")
_REFUSE = """
CREATE FUNCTION plans_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of plans is added to, never changed: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER plans_{name}_no_change BEFORE UPDATE OR DELETE ON plans_{name}
    FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_{name}_no_truncate BEFORE TRUNCATE ON plans_{name}
    FOR EACH STATEMENT EXECUTE FUNCTION plans_refuse_change();
"""
    for name in _KEPT
)
_UNDO = (
    "".join(
        f"DROP TRIGGER plans_{name}_no_truncate ON plans_{name};"
        f"DROP TRIGGER plans_{name}_no_change ON plans_{name};"
        for name in _KEPT
    )
    + "DROP FUNCTION plans_refuse_change();"
)


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_objectives_tasks_and_drafts")]
    operations = [migrations.RunSQL(_REFUSE, _UNDO)]
