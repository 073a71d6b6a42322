"""What the provider of electronic receipts answered."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_orders_receipts_refunds_cash")]

    operations = [
        migrations.CreateModel(
            name="ElectronicReceipt",
            fields=[
                (
                    "receipt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="electronic",
                        serialize=False,
                        to="payments.receipt",
                    ),
                ),
                ("lookup_code", models.CharField(max_length=100)),
                ("taken_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(null=True)),
            ],
        ),
    ]
