from django.db import migrations, models

_COUNTS = (
    "received_told",
    "received_766_in_time",
    "received_obligation",
    "received_obligation_online",
    "received_population",
    "settled_hours",
    "settled_766_late",
    "settled_disliked",
    "settled_content",
    "settled_online_proven",
    "results_digitised",
    "settled_stored",
)


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0008_differences"),
        ("dossiers", "0023_electronic_components"),
    ]

    operations = [
        # the cells are counted anew: without a cursor the follower begins with a whole count
        migrations.RunSQL("DELETE FROM indicators_followercursor", migrations.RunSQL.noop),
        *(
            migrations.AddField(model, name, models.IntegerField(db_default=0, default=0))
            for model in ("cell", "celldifference")
            for name in _COUNTS
        ),
    ]
