"""A supplement may ask for answers of the e-form; what they were before a correction is kept beside the dossier."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0014_reorganisation")]

    operations = [
        migrations.AddField(
            model_name="supplementitem",
            name="form_field",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.CreateModel(
            name="AnswerCorrection",
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
                        related_name="answer_corrections",
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
            model_name="answercorrection",
            constraint=models.UniqueConstraint(
                fields=("dossier", "seq"), name="dossiers_answers_corrected_once"
            ),
        ),
    ]
