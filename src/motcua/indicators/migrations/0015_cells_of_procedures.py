"""Units of a sector from an index that holds what is shown of them; the one over procedures alone goes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_reorganisation"),
        ("indicators", "0014_taken_back"),
        ("procedures", "0010_versions_that_write_no_result"),
    ]

    operations = [
        migrations.AlterField(
            model_name="cell",
            name="procedure",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procedures.procedure",
            ),
        ),
        migrations.AddIndex(
            model_name="cell",
            index=models.Index(
                fields=["procedure", "month"],
                include=(
                    "handling_unit",
                    "received",
                    "settled",
                    "settled_early",
                    "settled_on_time",
                    "settled_late",
                    "settled_unassessed",
                    "settled_in_time",
                    "settled_assessed",
                ),
                name="indicators_cell_of_procedure",
            ),
        ),
    ]
