"""Numbers that texts hold without a figure behind them, and why they stayed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_counting")]

    operations = [
        migrations.AddField(model_name="report", name="typed_numbers", field=models.JSONField(default=dict)),
    ]
