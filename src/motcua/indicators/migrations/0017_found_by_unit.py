"""Cells and differences of one unit, or of a sector's procedures, are found by index; the keys alone no longer lead one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_reorganisation'),
        ('indicators', '0016_totals'),
        ('procedures', '0011_parts_of_versions'),
    ]

    operations = [
        migrations.RemoveIndex("cell", "indicators_cell_of_procedure"),
        migrations.AddIndex(
            model_name="cell",
            index=models.Index(
                fields=["procedure", "month"],
                include=[
                    "unit", "handling_unit", "channel", "received", "settled", "settled_early", "settled_on_time",
                    "settled_late", "settled_unassessed", "settled_in_time", "settled_assessed", "settled_by_day",
                    "settled_promised", "settled_first_promise", "settled_766", "settled_766_in_time",
                    "settled_online", "results", "results_told", "ratings", "satisfied",
                ],
                name="indicators_cell_of_procedure",
            ),
        ),
        migrations.AlterField(
            model_name='cell',
            name='handling_unit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.unit'),
        ),
        migrations.AlterField(
            model_name='celldifference',
            name='handling_unit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.unit'),
        ),
        migrations.AlterField(
            model_name='celldifference',
            name='procedure',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedures.procedure'),
        ),
        migrations.AddIndex(
            model_name='cell',
            index=models.Index(fields=['handling_unit', 'procedure', 'month'], name='indicators_cell_of_unit'),
        ),
        migrations.AddIndex(
            model_name='celldifference',
            index=models.Index(fields=['procedure', 'month', 'known_on'], name='indicators_difference_of_proc'),
        ),
        migrations.AddIndex(
            model_name='celldifference',
            index=models.Index(fields=['handling_unit', 'procedure', 'known_on'], name='indicators_difference_of_unit'),
        ),
        migrations.AddIndex(
            model_name='unitdifference',
            index=models.Index(fields=['handling_unit', 'span', 'known_on'], name='indicators_unitdiff_of_unit'),
        ),
        migrations.AddIndex(
            model_name='unittotaldifference',
            index=models.Index(fields=['handling_unit', 'span', 'known_on'], name='indicators_totaldiff_of_unit'),
        ),
    ]
