from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0021_results"),
        ("indicators", "0006_stored_papers"),
    ]

    operations = [
        # the cells are counted anew: without a cursor the follower begins with a whole count
        migrations.RunSQL("DELETE FROM indicators_followercursor", migrations.RunSQL.noop),
        migrations.AddField("cell", "results_wanted", models.IntegerField(db_default=0, default=0)),
        migrations.AddField("cell", "results_electronic", models.IntegerField(db_default=0, default=0)),
        migrations.AddField("cell", "copies_certified", models.IntegerField(db_default=0, default=0)),
    ]
