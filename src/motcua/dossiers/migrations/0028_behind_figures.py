"""Indexes for the lists that open a figure: of a unit, of payments, of ratings, of what went to other units."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0027_working_time")]

    operations = [
        migrations.AddIndex(
            "dossier",
            models.Index(fields=["paid_at"], condition=Q(paid_at__isnull=False), name="dossiers_by_payment"),
        ),
        migrations.AddIndex(
            "dossier",
            models.Index(fields=["rated_at"], condition=Q(rated_at__isnull=False), name="dossiers_by_rating"),
        ),
        migrations.AddIndex(
            "dossier",
            models.Index(
                fields=["handling_unit", "ended_at", "id"],
                condition=Q(ended_at__isnull=False),
                name="dossiers_ended_handling",
            ),
        ),
        migrations.AddIndex(
            "dossier",
            models.Index(
                fields=["handling_unit", "accepted_at", "id"],
                condition=Q(accepted_at__isnull=False),
                name="dossiers_accepted_handling",
            ),
        ),
        migrations.AddIndex(
            "dossier", models.Index(fields=["id"], condition=Q(rehomed__gt=0), name="dossiers_rehomed")
        ),
    ]
