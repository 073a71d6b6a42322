"""Roll-ups of cells and of differences, filled from them, and guarded as they are."""

import django.db.models.deletion
from django.db import migrations, models

_MEASURES = (
    "submitted", "submitted_online", "submitted_online_known", "submitted_told", "received", "received_online",
    "received_full", "received_full_online", "settled", "settled_assessed", "settled_early", "settled_on_time",
    "settled_late", "settled_unassessed", "settled_in_time", "settled_by_day", "settled_promised",
    "settled_first_promise", "settled_766", "settled_766_in_time", "settled_online", "settled_online_partial",
    "received_matters", "settled_matters", "settled_matters_assessed", "settled_matters_in_time", "results",
    "results_told", "results_wanted", "results_electronic", "copies_certified", "payments", "payments_online",
    "ratings", "satisfied", "late", "late_apologised", "late_subjective", "late_subjective_apologised",
    "late_said_subjective", "late_said_subjective_apologised", "late_objective", "taken_over", "given_over",
    "submitted_held", "submitted_held_asked", "received_reused", "received_told", "received_766_in_time",
    "received_obligation", "received_obligation_online", "received_population", "settled_hours", "settled_766_late",
    "settled_disliked", "settled_content", "settled_online_proven", "results_digitised", "settled_stored",
)  # fmt: skip
# Counted before 0009 without a default of the database's own.
_BARE = frozenset(_MEASURES) & {
    "submitted", "submitted_online", "submitted_online_known", "submitted_told", "received", "received_online",
    "received_full", "received_full_online", "settled", "settled_assessed", "settled_early", "settled_on_time",
    "settled_late", "settled_unassessed", "settled_in_time", "settled_by_day", "settled_promised",
    "settled_first_promise", "settled_766", "settled_766_in_time", "settled_online", "settled_online_partial",
    "results", "results_told", "payments", "payments_online", "ratings", "satisfied", "late", "late_apologised",
    "late_subjective", "late_subjective_apologised", "late_said_subjective", "late_said_subjective_apologised",
    "late_objective",
}  # fmt: skip
_KEYS = {
    "province": ("month", "channel"),
    "unit": ("month", "unit_id", "handling_unit_id", "channel"),
    "procedure": ("month", "procedure_id", "channel"),
}


def _columns(*keys: tuple[str, str]) -> list[tuple[str, models.Field]]:
    return [
        *(
            (name, models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to))
            for name, to in keys
        ),
        ("month", models.DateField()),
        ("channel", models.CharField(max_length=10)),
        *(
            (name, models.IntegerField() if name in _BARE else models.IntegerField(db_default=0, default=0))
            for name in _MEASURES
        ),
    ]


_UNITS = (("unit", "agencies.unit"), ("handling_unit", "agencies.unit"))
_PROCEDURES = (("procedure", "procedures.procedure"),)


def _id() -> list[tuple[str, models.Field]]:
    return [("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))]


def _of_day() -> list[tuple[str, models.Field]]:
    return [
        ("id", models.BigAutoField(primary_key=True, serialize=False)),
        ("span", models.CharField(choices=[("day", "Day"), ("month", "Month")], max_length=5)),
        ("known_on", models.DateField()),
    ]


def _fill() -> list[str]:
    sums, listed = ", ".join(f"sum({name})" for name in _MEASURES), ", ".join(_MEASURES)
    some = " OR ".join(f"sum({name}) <> 0" for name in _MEASURES)
    found = []
    for level, of in _KEYS.items():
        keys = ", ".join(of)
        found.append(
            f"INSERT INTO indicators_{level}cell ({keys}, {listed}) "
            f"SELECT {keys}, {sums} FROM indicators_cell GROUP BY {keys} HAVING {some} ORDER BY {keys}"
        )
        for span, day in (("day", "known_on"), ("month", "date_trunc('month', known_on)::date")):
            found.append(
                f"INSERT INTO indicators_{level}difference (span, known_on, {keys}, {listed}) "
                f"SELECT '{span}', {day}, {keys}, {sums} FROM indicators_celldifference "
                f"GROUP BY {day}, {keys} HAVING {some} ORDER BY {day}, {keys}"
            )
    return found


# As in 0008: only who names itself the follower writes. A rolled day that is over takes no more either; only the
# whole recount, which has found a roll-up unlike what it rolls up, makes it anew from there.
GUARD = """
CREATE FUNCTION indicators_refuse_rolled_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('motcua.rolling', TRUE), '') <> 'anew' AND EXISTS (
        SELECT 1 FROM touched AS t JOIN indicators_knowledge AS k
            ON (t.span = 'day' AND t.known_on < k.closed_on)
            OR (t.span = 'month' AND (t.known_on + INTERVAL '1 month')::date <= k.closed_on)) THEN
        RAISE EXCEPTION 'what was known on a day that is over stays: % on % is refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation',
                  HINT = 'A correction is a difference of today; motcua indicators recount rolls up anew.';
    END IF;
    RETURN NULL;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_edit;
"""
    for table in (f"indicators_{level}{what}" for level in _KEYS for what in ("cell", "difference"))
) + "".join(
    f"""
CREATE TRIGGER {table}_closed_{verb.lower()} AFTER {verb} ON {table}
    REFERENCING {rows} TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_rolled_day();
"""
    for table in (f"indicators_{level}difference" for level in _KEYS)
    for verb, rows in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
)  # fmt: skip
UNGUARD = "".join(
    f"DROP TRIGGER {table}_closed_{verb} ON {table};"
    for table in (f"indicators_{level}difference" for level in _KEYS)
    for verb in ("insert", "update", "delete")
) + "".join(
    f"DROP TRIGGER {table}_no_edit ON {table};"
    for table in (f"indicators_{level}{what}" for level in _KEYS for what in ("cell", "difference"))
) + "DROP FUNCTION indicators_refuse_rolled_day();"  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_reorganisation"),
        ("indicators", "0009_decision_766"),
        ("procedures", "0008_fee_of_an_offering"),
    ]

    operations = [
        migrations.CreateModel(name="UnitCell", fields=[*_id(), *_columns(*_UNITS)]),
        migrations.CreateModel(name="ProcedureCell", fields=[*_id(), *_columns(*_PROCEDURES)]),
        migrations.CreateModel(name="ProvinceCell", fields=[*_id(), *_columns()]),
        migrations.CreateModel(name="ProvinceDifference", fields=[*_of_day(), *_columns()]),
        migrations.CreateModel(name="UnitDifference", fields=[*_of_day(), *_columns(*_UNITS)]),
        migrations.CreateModel(name="ProcedureDifference", fields=[*_of_day(), *_columns(*_PROCEDURES)]),
        migrations.RunSQL(_fill(), migrations.RunSQL.noop),
        *(
            migrations.AddConstraint(
                model_name=model,
                constraint=models.UniqueConstraint(fields=fields, name=f"indicators_{model}_key"),
            )
            for model, fields in (
                ("provincecell", ["month", "channel"]),
                ("provincedifference", ["span", "known_on", "month", "channel"]),
                ("unitcell", ["month", "handling_unit", "unit", "channel"]),
                ("procedurecell", ["month", "procedure", "channel"]),
                ("unitdifference", ["span", "known_on", "month", "handling_unit", "unit", "channel"]),
                ("proceduredifference", ["span", "known_on", "month", "procedure", "channel"]),
            )
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
