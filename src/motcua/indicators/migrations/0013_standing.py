"""What stood open on each evening, kept from now on: filled by the whole count that the follower begins with."""

import django.db.models.deletion
from django.db import migrations, models

# As in 0008 and 0010: only who names itself the follower writes, and what a day that is over was told from stays.
GUARD = """
CREATE INDEX indicators_standing_days ON indicators_standing USING gist (daterange(known_from, known_to));
CREATE FUNCTION indicators_refuse_stood_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.known_from = OLD.known_from AND NEW.dossier_id = OLD.dossier_id
       AND (NEW.unit_id, NEW.handling_unit_id, NEW.procedure_id, NEW.channel, NEW.submitted_at)
           IS NOT DISTINCT FROM (OLD.unit_id, OLD.handling_unit_id, OLD.procedure_id, OLD.channel, OLD.submitted_at)
       AND (NEW.accepted_at, NEW.current_due, NEW.clock_stopped_at)
           IS NOT DISTINCT FROM (OLD.accepted_at, OLD.current_due, OLD.clock_stopped_at)
       AND NOT EXISTS (SELECT 1 FROM indicators_knowledge AS k
                        WHERE least(NEW.known_to, OLD.known_to) < k.closed_on) THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' AND NOT EXISTS (
        SELECT 1 FROM indicators_knowledge AS k
         WHERE (CASE TG_OP WHEN 'DELETE' THEN OLD.known_from ELSE NEW.known_from END) < k.closed_on) THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'what stood open on a day that is over stays: % is refused', TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'A correction begins a stretch of today.';
END $$;
CREATE TRIGGER indicators_standing_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_standing
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_standing ENABLE ALWAYS TRIGGER indicators_standing_no_edit;
CREATE TRIGGER indicators_standing_stays BEFORE INSERT OR UPDATE OR DELETE ON indicators_standing
    FOR EACH ROW EXECUTE FUNCTION indicators_refuse_stood_day();
"""
UNGUARD = """
DROP TRIGGER indicators_standing_stays ON indicators_standing;
DROP TRIGGER indicators_standing_no_edit ON indicators_standing;
DROP FUNCTION indicators_refuse_stood_day();
DROP INDEX indicators_standing_days;
"""


def _unit() -> models.Field:
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.unit"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_reorganisation"),
        ("dossiers", "0028_behind_figures"),
        ("indicators", "0012_working_time"),
        ("procedures", "0008_fee_of_an_offering"),
    ]

    operations = [
        migrations.AddField("knowledge", "stood_since", models.DateField(null=True)),
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("known_from", models.DateField()),
                ("known_to", models.DateField(null=True)),
                ("channel", models.CharField(max_length=10)),
                ("submitted_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("current_due", models.DateTimeField(null=True)),
                ("clock_stopped_at", models.DateTimeField(null=True)),
                (
                    "dossier",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="dossiers.dossier",
                    ),
                ),
                ("handling_unit", _unit()),
                (
                    "procedure",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="procedures.procedure",
                    ),
                ),
                ("unit", _unit()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["dossier", "known_from"], name="indicators_standing_once")
                ],
            },
        ),
        # without a cursor the follower begins with a whole count
        migrations.RunSQL("DELETE FROM indicators_followercursor", migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, UNGUARD),
    ]  # fmt: skip
