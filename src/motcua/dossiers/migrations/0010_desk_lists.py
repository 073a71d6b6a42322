"""What the desk's lists read by: indexes for queues, names and codes, and the units that may see a party.

One transaction: whoever is interrupted here finds the database as it was. Nobody works while `motcua up` migrates.
"""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models.functions import Upper

_OPEN = models.Q(national_code__in=[1, 2, 4, 5, 6, 9])

_FUNCTIONS = """
CREATE FUNCTION dossiers_units_of(of_dossier bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(DISTINCT unit ORDER BY unit), '{}') FROM (
        SELECT unnest(ARRAY[receiving_unit_id, handling_unit_id]) AS unit
          FROM dossiers_dossier WHERE id = of_dossier
        UNION SELECT unit_id FROM dossiers_involvement WHERE dossier_id = of_dossier
    ) AS units
$$;
CREATE FUNCTION dossiers_party_units() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.unit_ids := dossiers_units_of(NEW.dossier_id);
    RETURN NEW;
END $$;
CREATE FUNCTION dossiers_moved_units() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE dossiers_party SET unit_ids = dossiers_units_of(NEW.id) WHERE dossier_id = NEW.id;
    RETURN NULL;
END $$;
CREATE FUNCTION dossiers_involved_units() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE dossiers_party SET unit_ids = dossiers_units_of(coalesce(NEW.dossier_id, OLD.dossier_id))
     WHERE dossier_id = coalesce(NEW.dossier_id, OLD.dossier_id);
    RETURN NULL;
END $$;
CREATE TRIGGER dossiers_party_units BEFORE INSERT ON dossiers_party
    FOR EACH ROW EXECUTE FUNCTION dossiers_party_units();
CREATE TRIGGER dossiers_moved_units AFTER UPDATE OF receiving_unit_id, handling_unit_id ON dossiers_dossier
    FOR EACH ROW WHEN ((OLD.receiving_unit_id, OLD.handling_unit_id)
                       IS DISTINCT FROM (NEW.receiving_unit_id, NEW.handling_unit_id))
    EXECUTE FUNCTION dossiers_moved_units();
CREATE TRIGGER dossiers_involved_units AFTER INSERT OR DELETE ON dossiers_involvement
    FOR EACH ROW EXECUTE FUNCTION dossiers_involved_units();
"""
_DROP = """
DROP TRIGGER dossiers_involved_units ON dossiers_involvement;
DROP TRIGGER dossiers_moved_units ON dossiers_dossier;
DROP TRIGGER dossiers_party_units ON dossiers_party;
DROP FUNCTION dossiers_involved_units(), dossiers_moved_units(), dossiers_party_units(), dossiers_units_of(bigint);
"""
_OLDER_ROWS = "UPDATE dossiers_party SET unit_ids = dossiers_units_of(dossier_id)"


def _key(model: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(
        model, on_delete=django.db.models.deletion.PROTECT, related_name="+", db_index=False, **options
    )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0009_calendar_revisions")]

    operations = [
        migrations.AddField(
            "party",
            "unit_ids",
            ArrayField(
                models.BigIntegerField(),
                default=list,
                db_default=models.Value("{}"),
                editable=False,
                size=None,
            ),
        ),
        migrations.RunSQL(_FUNCTIONS, _DROP),
        # the checks that the rows above left for the end are made now: no index is built before them
        migrations.RunSQL([_OLDER_ROWS, "SET CONSTRAINTS ALL IMMEDIATE"], migrations.RunSQL.noop),
        migrations.AddIndex(
            "dossier",
            models.Index(
                fields=["receiving_unit", "current_due"], condition=_OPEN, name="dossiers_desk_receiving"
            ),
        ),
        migrations.AddIndex(
            "dossier",
            models.Index(
                fields=["handling_unit", "current_due"], condition=_OPEN, name="dossiers_desk_handling"
            ),
        ),
        migrations.AddIndex(
            "dossier",
            models.Index(fields=["receiving_unit", "-submitted_at", "-id"], name="dossiers_all_receiving"),
        ),
        migrations.AddIndex(
            "dossier",
            models.Index(
                fields=["handling_unit", "-submitted_at", "-id"],
                condition=models.Q(("receiving_unit", models.F("handling_unit")), _negated=True),
                name="dossiers_all_handling",
            ),
        ),
        migrations.AddIndex(
            "dossier",
            models.Index(
                fields=["receiving_unit", "processing_at"],
                condition=models.Q(processing_at__isnull=False),
                name="dossiers_passed_on",
            ),
        ),
        migrations.AddIndex(
            "dossier", GinIndex(OpClass(Upper("code"), name="gin_trgm_ops"), name="dossiers_code_part")
        ),
        migrations.AddIndex(
            "party", models.Index(fields=["owner_id_number", "dossier"], name="dossiers_party_of_id_number")
        ),
        migrations.AddIndex(
            "party",
            GinIndex(
                models.F("unit_ids"),
                OpClass(models.F("owner_folded_name"), name="gin_trgm_ops"),
                name="dossiers_party_name",
            ),
        ),
        migrations.AddIndex(
            "workitem",
            models.Index(
                fields=["assignee", "due"],
                condition=models.Q(done_at__isnull=True, assignee__isnull=False),
                name="dossiers_open_work_of",
            ),
        ),
        # What the new ones make needless.
        migrations.RemoveIndex("dossier", "dossiers_open_receiving"),
        migrations.RemoveIndex("party", "dossiers_party_id_number"),
        migrations.AlterField("dossier", "receiving_unit", _key("agencies.unit")),
        migrations.AlterField("dossier", "submitter", _key(settings.AUTH_USER_MODEL, null=True)),
        migrations.AlterField("dossier", "assignee", _key(settings.AUTH_USER_MODEL, null=True)),
    ]
