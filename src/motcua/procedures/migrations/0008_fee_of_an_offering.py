"""An offering may name a fee rule of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0007_offerings_do_not_overlap")]

    operations = [
        migrations.AddField(
            model_name="offering",
            name="fee_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
    ]
