"""Roll-ups without the channel: a third of the rows for every question that names none. Filled from the roll-ups that
know it, and guarded as they are."""

import django.db.models.deletion
from django.db import migrations, models

# Those that came after 0003 have a default of the database's own.
_BARE = (
    "submitted", "submitted_online", "submitted_online_known", "submitted_told", "received", "received_online",
    "received_full", "received_full_online", "settled", "settled_assessed", "settled_early", "settled_on_time",
    "settled_late", "settled_unassessed", "settled_in_time", "settled_by_day", "settled_promised",
    "settled_first_promise", "settled_766", "settled_766_in_time", "settled_online", "settled_online_partial",
    "results", "results_told", "payments", "payments_online", "ratings", "satisfied", "late", "late_apologised",
    "late_subjective", "late_subjective_apologised", "late_said_subjective", "late_said_subjective_apologised",
    "late_objective",
)  # fmt: skip
_LATER = (
    "received_matters", "settled_matters", "settled_matters_assessed", "settled_matters_in_time", "results_wanted",
    "results_electronic", "copies_certified", "taken_over", "given_over", "submitted_held", "submitted_held_asked",
    "received_reused", "received_told", "received_766_in_time", "received_obligation", "received_obligation_online",
    "received_population", "settled_hours", "settled_766_late", "settled_disliked", "settled_content",
    "settled_online_proven", "results_digitised", "settled_stored", "settled_worked", "settled_work_hours",
)  # fmt: skip
_KEYS = {"unit": ("month", "unit_id", "handling_unit_id"), "procedure": ("month", "procedure_id")}
_OF = {
    "Unit": (("unit", "agencies.unit"), ("handling_unit", "agencies.unit")),
    "Procedure": (("procedure", "procedures.procedure"),),
}


def _columns(of: str) -> list[tuple[str, models.Field]]:
    return [
        *(
            (name, models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to))
            for name, to in _OF[of]
        ),
        ("month", models.DateField()),
        *((name, models.IntegerField()) for name in _BARE),
        *((name, models.IntegerField(db_default=0, default=0)) for name in _LATER),
    ]


def _total(of: str) -> migrations.CreateModel:
    key = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
    return migrations.CreateModel(name=f"{of}Total", fields=[("id", key), *_columns(of)])


def _difference(of: str) -> migrations.CreateModel:
    span = models.CharField(choices=[("day", "Day"), ("month", "Month")], max_length=5)
    return migrations.CreateModel(
        name=f"{of}TotalDifference",
        fields=[
            ("id", models.BigAutoField(primary_key=True, serialize=False)),
            ("span", span),
            ("known_on", models.DateField()),
            *_columns(of),
        ],
    )


def _fill() -> list[str]:
    measures = (*_BARE, *_LATER)
    sums, listed = ", ".join(f"sum({name})" for name in measures), ", ".join(measures)
    some = " OR ".join(f"sum({name}) <> 0" for name in measures)
    found = []
    for of, columns in _KEYS.items():
        for table, source, of_what in (
            (f"{of}total", f"{of}cell", columns),
            (f"{of}totaldifference", f"{of}difference", ("span", "known_on", *columns)),
        ):
            keys = ", ".join(of_what)
            found.append(
                f"INSERT INTO indicators_{table} ({keys}, {listed}) SELECT {keys}, {sums} "
                f"FROM indicators_{source} GROUP BY {keys} HAVING {some} ORDER BY {keys}"
            )
    return found


_TABLES = [f"indicators_{of}total{what}" for of in _KEYS for what in ("", "difference")]
_VERBS = (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
_GUARD = "".join(
    f"""
CREATE TRIGGER {table}_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_edit;
"""
    for table in _TABLES
) + "".join(
    f"""
CREATE TRIGGER {table}_closed_{verb.lower()} AFTER {verb} ON {table}
    REFERENCING {rows} TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();
"""
    for table in _TABLES
    if table.endswith("difference")
    for verb, rows in _VERBS
)
_UNGUARD = "".join(f"DROP TRIGGER {table}_no_edit ON {table};" for table in _TABLES) + "".join(
    f"DROP TRIGGER {table}_closed_{verb.lower()} ON {table};"
    for table in _TABLES
    if table.endswith("difference")
    for verb, _rows in _VERBS
)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0015_cells_of_procedures")]

    operations = [
        _total("Unit"),
        _total("Procedure"),
        _difference("Unit"),
        _difference("Procedure"),
        migrations.RunSQL(_fill(), migrations.RunSQL.noop),
        *(
            migrations.AddConstraint(
                model_name=model,
                constraint=models.UniqueConstraint(fields=fields, name=f"indicators_{model}_key"),
            )
            for model, fields in (
                ("unittotal", ["month", "handling_unit", "unit"]),
                ("proceduretotal", ["month", "procedure"]),
                ("unittotaldifference", ["span", "known_on", "month", "handling_unit", "unit"]),
                ("proceduretotaldifference", ["span", "known_on", "month", "procedure"]),
            )
        ),
        migrations.RunSQL(_GUARD, _UNGUARD),
    ]
