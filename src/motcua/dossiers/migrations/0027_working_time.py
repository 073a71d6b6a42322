from django.db import migrations, models

# A row is the projection of its events. What waits there were in older events was not counted in working time.
WAITED = """
UPDATE dossiers_dossier AS d SET supplement_worked_seconds = NULL
 WHERE EXISTS (SELECT 1 FROM ledger_event AS e WHERE e.stream = d.id AND e.kind = 'supplement_confirmed')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0026_post_collections"),
        ("ledger", "0005_why_it_was_read"),
    ]

    operations = [
        migrations.AddField(
            "dossier", "supplement_worked_seconds", models.BigIntegerField(db_default=0, default=0, null=True)
        ),
        migrations.AddField("dossier", "worked_seconds", models.BigIntegerField(null=True)),
        migrations.RunSQL(WAITED, migrations.RunSQL.noop),
    ]
