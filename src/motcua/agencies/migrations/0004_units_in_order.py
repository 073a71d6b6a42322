"""Names of units in the order of the alphabet come from an index: every page of figures reads them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_reorganisation'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='unit',
            index=models.Index(fields=['sort_key', 'id'], include=('name', 'valid_to'), name='agencies_unit_in_order'),
        ),
    ]
