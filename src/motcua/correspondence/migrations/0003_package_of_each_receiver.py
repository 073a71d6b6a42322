from django.db import migrations, models


class Migration(migrations.Migration):
    """One package may be for two agencies of this installation: each of them gets it once."""

    dependencies = [("correspondence", "0002_append_only")]
    operations = [
        migrations.RemoveConstraint(model_name="package", name="correspondence_package_once"),
        migrations.AddConstraint(
            model_name="package",
            constraint=models.UniqueConstraint(
                fields=("from_agency", "package_id", "to_agency"), name="correspondence_package_once"
            ),
        ),
    ]
