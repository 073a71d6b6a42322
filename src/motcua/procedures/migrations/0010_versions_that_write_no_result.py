"""Whether a version names results and none of them is written, as a column: figures ask it of every dossier, and
reading it out of the content unpacked the whole document each time."""

from django.db import migrations

ADD = """
ALTER TABLE procedures_procedureversion ADD COLUMN writes_no_result boolean GENERATED ALWAYS AS (
    COALESCE(jsonb_path_exists(content, '$.results[*]')
             AND NOT jsonb_path_exists(content, '$.results[*] ? (!(@.written == false))'), FALSE)
) STORED
"""
UNDO = "ALTER TABLE procedures_procedureversion DROP COLUMN writes_no_result"


class Migration(migrations.Migration):
    dependencies = [("procedures", "0009_national_pull")]
    operations = [migrations.RunSQL(ADD, UNDO)]
