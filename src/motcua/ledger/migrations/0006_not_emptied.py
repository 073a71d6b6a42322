"""Tables whose rows the database keeps as they are refuse to be emptied at once, too.

A trigger for each row never fires when a table is emptied at once (TRUNCATE).
"""

from django.db import migrations

_KEPT = (
    "centres_ticketevent",
    "centres_centresetting",
    "correspondence_documentevent",
    "correspondence_reading",
    "correspondence_document",
    "digitising_stockcount",
    "petitions_petitionevent",
    "petitions_reading",
    "petitions_concern",
    "polls_deed",
    "polls_questionnaire",
    "polls_wave",
    "procedures_procedureversion",
    "procedures_feeschedule",
    "processes_processversion",
    "reports_sheet",
    "reports_deed",
    "reports_report",
    "reviews_deed",
    "reviews_evidence",
    "reviews_reviewsheet",
    "scorecards_frameworkversion",
    "steering_entry",
    "steering_confirmation",
)
_REFUSE = """
CREATE FUNCTION ledger_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % stay: emptying the table is refused', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}\n"
    "    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_emptying();\n"
    for table in _KEPT
)
_UNDO = (
    "".join(f"DROP TRIGGER {table}_no_truncate ON {table};\n" for table in _KEPT)
    + "DROP FUNCTION ledger_refuse_emptying();"
)


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_why_it_was_read"),
        ("centres", "0002_append_only"),
        ("correspondence", "0002_append_only"),
        ("digitising", "0004_pages_turned"),
        ("petitions", "0002_append_only"),
        ("polls", "0002_what_stays"),
        ("procedures", "0010_versions_that_write_no_result"),
        ("processes", "0002_versions_never_change"),
        ("reports", "0003_counting"),
        ("reviews", "0002_append_only"),
        ("scorecards", "0003_sure_places"),
        ("steering", "0002_append_only"),
    ]
    operations = [migrations.RunSQL(_REFUSE, _UNDO)]
