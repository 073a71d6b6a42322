"""A list of results may be marked as checked, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0023_electronic_components")]

    operations = [
        migrations.AlterField(
            model_name="signingbatch",
            name="deed",
            field=models.CharField(
                choices=[("check", "Mark as checked"), ("sign", "Sign"), ("issue", "Seal and issue")],
                default="sign",
                max_length=6,
            ),
        ),
    ]
