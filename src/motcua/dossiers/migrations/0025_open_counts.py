from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0024_checked_by_list"), ("dossiers", "0024_post_collections")]

    operations = [
        migrations.RemoveIndex(model_name="dossier", name="dossiers_open_handling"),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["handling_unit", "current_due"],
                include=[
                    "receiving_unit", "procedure", "channel", "accepted_at", "clock_stopped_at", "late_kind",
                    "last_at", "id",
                ],
                condition=models.Q(ended_at__isnull=True),
                name="dossiers_open_handling",
            ),
        ),
    ]
