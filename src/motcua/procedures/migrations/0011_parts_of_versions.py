"""Parts of the record of a version that figures ask of the whole catalogue, kept by the database."""

import django.db.models.fields.json
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0010_versions_that_write_no_result'),
    ]

    operations = [
        migrations.AddField(
            model_name='procedureversion',
            name='levels',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTransform('levels', 'content'), output_field=models.JSONField(null=True)),
        ),
        migrations.AddField(
            model_name='procedureversion',
            name='limit_unit',
            field=models.GeneratedField(db_persist=True, expression=models.Func('content', template="(jsonb_path_query_first(%(expressions)s, '$.channels[*].limit.unit') #>> '{}')"), output_field=models.TextField(null=True)),
        ),
        migrations.AddField(
            model_name='procedureversion',
            name='name',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('name', 'content'), output_field=models.TextField(null=True)),
        ),
        migrations.AddField(
            model_name='procedureversion',
            name='result_codes',
            field=models.GeneratedField(db_persist=True, expression=models.Func('content', template="jsonb_path_query_array(%(expressions)s, '$.results[*].code')"), output_field=models.JSONField()),
        ),
    ]
