"""A trace says who read in what capacity, on which page, for which purpose and on what ground.

The new columns have defaults of the database, so that a version of the software that does not know them still
writes its traces.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_trace_append_only")]
    operations = [
        migrations.AlterField("accesstrace", "dossier_id", models.BigIntegerField(null=True)),
        migrations.AlterField("accesstrace", "what", models.CharField(max_length=80)),
        migrations.AddField("accesstrace", "subject_id", models.BigIntegerField(null=True)),
        migrations.AddField(
            "accesstrace", "actor", models.CharField(max_length=10, default="official", db_default="official")
        ),
        migrations.AddField("accesstrace", "page", models.CharField(max_length=60, default="", db_default="")),
        migrations.AddField(
            "accesstrace", "purpose", models.CharField(max_length=40, default="", db_default="")
        ),
        migrations.AddField(
            "accesstrace", "ground", models.CharField(max_length=300, default="", db_default="")
        ),
        migrations.AddIndex(
            "accesstrace",
            models.Index(
                fields=["subject_id", "-at"],
                condition=models.Q(subject_id__isnull=False),
                name="ledger_trace_of_account",
            ),
        ),
        migrations.AddIndex(
            "accesstrace", models.Index(fields=["unit_id", "at"], name="ledger_trace_of_unit")
        ),
    ]
