"""How far the log was read on each day: so that what stood open on a past evening can be told from the log."""

from django.db import migrations, models

# Until now nobody noted it: the newest day is as far as the follower is, days before go by the events' own days.
BEGIN = """
INSERT INTO indicators_evening (day, last_transaction, last_event, closed_transaction, closed_event,
                                counted_transaction, counted_event)
SELECT k.closed_on, c.transaction, c.event_id, c.transaction, c.event_id, c.counted_transaction, c.counted_event
  FROM indicators_knowledge AS k JOIN indicators_followercursor AS c ON c.name = 'cells'
 WHERE k.name = 'figures';
CREATE TRIGGER indicators_evening_no_edit BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON indicators_evening
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_refuse_edit();
ALTER TABLE indicators_evening ENABLE ALWAYS TRIGGER indicators_evening_no_edit;
"""
UNDO = "DROP TRIGGER indicators_evening_no_edit ON indicators_evening;"


class Migration(migrations.Migration):
    dependencies = [("indicators", "0010_roll_ups")]

    operations = [
        migrations.CreateModel(
            name="Evening",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("last_transaction", models.BigIntegerField()),
                ("last_event", models.BigIntegerField()),
                ("closed_transaction", models.BigIntegerField(null=True)),
                ("closed_event", models.BigIntegerField(null=True)),
                ("counted_transaction", models.BigIntegerField(null=True)),
                ("counted_event", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="celldifference",
            name="is_correction",
            field=models.BooleanField(
                db_default=models.expressions.RawSQL(
                    "coalesce(current_setting('motcua.correcting', TRUE), '') = 'yes'", []
                )
            ),
        ),
        migrations.RunSQL(BEGIN, UNDO),
    ]
