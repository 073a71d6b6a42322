"""The dossiers' ids come from a sequence: an id is known before the first event is written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_first")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE dossiers_dossier_id_seq OWNED BY dossiers_dossier.id",
            "DROP SEQUENCE dossiers_dossier_id_seq",
        )
    ]
