"""Papers that were missing at the check can be found afterwards."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0011_where_and_interlinked'),
    ]

    operations = [
        migrations.AddField(
            model_name='paperitem',
            name='found_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='paperitem',
            name='state',
            field=models.CharField(choices=[('on_the_way', 'On The Way'), ('received', 'Received'), ('missing', 'Missing'), ('found', 'Found'), ('stayed', 'Stayed')], max_length=12),
        ),
    ]
