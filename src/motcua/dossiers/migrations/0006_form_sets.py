"""Slips by kind, so that a book goes on when the form set changes; what a slip replaces; its fingerprint.

Slips issued so far are all of the set of 2025, where a form has one kind.
"""

import hashlib
import json
from datetime import UTC

import django.db.models.deletion
from django.db import migrations, models

_KIND = """
UPDATE {table} SET kind = CASE form
  WHEN '01' THEN 'receipt' WHEN '02' THEN 'supplement' WHEN '03' THEN 'refusal' WHEN '04' THEN 'apology'
  WHEN '05' THEN 'stop_notice' WHEN '06' THEN 'control_sheet' WHEN '07' THEN 'register' END
"""
# Until now a receipt's number was its line in the register.
_REGISTER = """
INSERT INTO dossiers_slipcounter (unit_id, year, kind, last)
SELECT unit_id, year, 'register', last FROM dossiers_slipcounter WHERE kind = 'receipt'
"""


_BATCH = 2000


def fingerprints(apps, schema_editor):
    """As `rules.verifying.fingerprint` computes them on the day of this migration."""
    slips = apps.get_model("dossiers", "Slip")._base_manager
    last = 0
    while batch := list(
        slips.filter(pk__gt=last)
        .select_related("dossier")
        .only(*_SAID, "dossier__code")
        .order_by("pk")[:_BATCH]
    ):
        for slip in batch:
            at = slip.issued_at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
            said = {
                "dossier": slip.dossier.code, "kind": slip.kind, "form_set": slip.form_set, "unit": slip.unit_id,
                "year": slip.year, "number": slip.number, "issued_at": at, "content": slip.content,
            }  # fmt: skip
            text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            slip.content_hash = hashlib.sha256(text.encode()).hexdigest()
        slips.bulk_update(batch, ["content_hash"])
        last = batch[-1].pk


_SAID = ("kind", "form_set", "unit_id", "year", "number", "issued_at", "content", "dossier_id")


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0005_codes_and_imports")]

    operations = [
        migrations.AddField(
            "slip", "kind", models.CharField(max_length=20, default=""), preserve_default=False
        ),
        migrations.AddField(
            "slip", "content_hash", models.CharField(max_length=64, default=""), preserve_default=False
        ),
        migrations.AddField(
            "slip",
            "replaces",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                related_query_name="replaced_by",
                to="dossiers.slip",
            ),
        ),
        migrations.AddField(
            "slipcounter", "kind", models.CharField(max_length=20, default=""), preserve_default=False
        ),
        migrations.RunSQL(_KIND.format(table="dossiers_slip"), migrations.RunSQL.noop),
        migrations.RunSQL(_KIND.format(table="dossiers_slipcounter"), migrations.RunSQL.noop),
        migrations.RemoveConstraint("slip", "dossiers_slip_number_once"),
        migrations.RemoveConstraint("slip", "dossiers_slip_once"),
        migrations.RemoveConstraint("slipcounter", "dossiers_slip_counter"),
        migrations.RemoveField("slipcounter", "form"),
        migrations.AddConstraint(
            "slip",
            models.UniqueConstraint(
                fields=["unit", "year", "kind", "number"], name="dossiers_slip_number_once"
            ),
        ),
        migrations.AddConstraint(
            "slip", models.UniqueConstraint(fields=["dossier", "kind", "seq"], name="dossiers_slip_once")
        ),
        migrations.AddConstraint(
            "slipcounter",
            models.UniqueConstraint(fields=["unit", "year", "kind"], name="dossiers_slip_counter"),
        ),
        migrations.RunSQL(_REGISTER, migrations.RunSQL.noop),
        migrations.RunPython(fingerprints, migrations.RunPython.noop, elidable=True),
    ]
