"""The owner's data of a dossier can be corrected; what they were before is kept beside the dossier."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0029_revoking_decisions")]

    operations = [
        migrations.CreateModel(
            name="PartyCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("fields", models.JSONField()),
                ("before", models.JSONField()),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="party_corrections",
                        to="dossiers.dossier",
                    ),
                ),
            ],
            options={"base_manager_name": "unscoped"},
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddConstraint(
            model_name="partycorrection",
            constraint=models.UniqueConstraint(
                fields=("dossier", "seq"), name="dossiers_party_corrected_once"
            ),
        ),
    ]
