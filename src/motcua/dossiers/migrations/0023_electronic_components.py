from django.db import migrations, models

# A row is the projection of its events. Of the National Portal's store older events say nothing.
FILED = """
UPDATE dossiers_dossier AS d SET has_filed_component = TRUE
 WHERE EXISTS (SELECT 1 FROM ledger_event AS e
                WHERE e.stream = d.id
                  AND (e.kind = 'paper_reused'
                       OR (e.seq = 1 OR e.kind = 'supplied')
                          AND jsonb_path_exists(e.payload, '$.components[*].sha256 ? (@ != "")')))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0022_post_items"),
        ("ledger", "0005_why_it_was_read"),
    ]

    operations = [
        migrations.AddField("dossier", "has_filed_component", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("dossier", "from_portal_store", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(FILED, migrations.RunSQL.noop),
    ]
