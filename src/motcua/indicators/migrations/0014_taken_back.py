"""The few events that take away the instant which a dossier was counted at: found by index, so that a list as known on
a past day need not read all that happened since."""

from django.db import migrations

_BEGIN = """
CREATE INDEX IF NOT EXISTS indicators_taken_back ON ledger_event (kind, transaction, id)
    WHERE kind = 'recalled' OR kind = 'payment_demanded'
       OR (kind = 'payment_recorded' AND payload -> 'part' = 'true'::jsonb)
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0013_standing"), ("ledger", "0006_not_emptied")]

    operations = [
        migrations.RunSQL(_BEGIN, "DROP INDEX IF EXISTS indicators_taken_back"),
    ]
