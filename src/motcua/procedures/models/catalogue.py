"""The national catalogue: Procedure -> ProcedureVersion (immutable) -> Offering (a unit applies it)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils.translation import gettext_lazy as _


class Sector(models.Model):
    """Subject field of procedures (lĩnh vực)."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=250)
    group = models.CharField(max_length=30, blank=True)

    class Meta:
        indexes = [models.Index(fields=["group"], name="procedures_sector_group")]


class Procedure(models.Model):
    """A procedure, keyed on the short national code `d.nnnnnn`; the long form is kept beside it."""

    code = models.CharField(max_length=20, unique=True)
    long_code = models.CharField(max_length=40, blank=True)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="procedures")
    is_internal = models.BooleanField(default=False)
    name = models.TextField()  # the longest of 2026 has 1,094 characters
    search_text = models.TextField()
    sort_key = models.TextField()
    current_version = models.ForeignKey(
        "ProcedureVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    abolished_on = models.DateField(
        null=True
    )  # the first day on which it is no more; then no version is current

    class Meta:
        indexes = [
            GinIndex(OpClass(models.F("search_text"), name="gin_trgm_ops"), name="procedures_search"),
        ]


class OnlineLevel(models.TextChoices):
    FULL_ONLINE = "full_online", _("Full online")
    PARTIAL_ONLINE = "partial_online", _("Partly online")
    INFO_ONLY = "info_only", _("Information only")


class ProcedureVersion(models.Model):
    """What a procedure said from a day on. Immutable: a change makes a new version (tested by a trigger).

    `content` is the structured record (docs/catalogue.md): levels, subjects, channels with limit and fees,
    components, legal bases, results, steps, review marks. `raw` is the source record as it came.
    `form_schema` is a JSON Schema 2020-12, `form_layout` the order of its fields on pages. `decision` is the one that
    signed it (null: it came with a source that names its decision itself, or with the sample). `older_level` is
    the level 1 to 4 in use until 2022 (Nghị định 43/2011/NĐ-CP), null when nobody stated it.
    The last four columns are parts of `content` that figures ask of the whole catalogue: the database keeps them, so
    that nobody unpacks thousands of records for a word.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    decision = models.ForeignKey(
        "PublicationDecision", on_delete=models.PROTECT, null=True, related_name="versions"
    )
    content = models.JSONField()
    raw = models.JSONField(null=True)
    source = models.CharField(max_length=20)
    source_hash = models.CharField(max_length=64)
    online_level = models.CharField(max_length=16, choices=OnlineLevel, default=OnlineLevel.PARTIAL_ONLINE)
    older_level = models.SmallIntegerField(null=True)
    eligible_for_full_online = models.BooleanField(default=False)
    eligibility_reason = models.TextField(blank=True)
    on_mobile = models.BooleanField(default=False)
    written_result_required = models.BooleanField(default=True)
    has_financial_obligation = models.BooleanField(default=False)
    payable_online = models.BooleanField(default=False)
    form_schema = models.JSONField(null=True)
    form_layout = models.JSONField(null=True)
    needs_review = models.BooleanField(default=False)
    levels = models.GeneratedField(
        expression=KeyTransform("levels", "content"),
        output_field=models.JSONField(null=True),
        db_persist=True,
    )
    name = models.GeneratedField(
        expression=KeyTextTransform("name", "content"),
        output_field=models.TextField(null=True),
        db_persist=True,
    )
    result_codes = models.GeneratedField(
        expression=models.Func(
            "content", template="jsonb_path_query_array(%(expressions)s, '$.results[*].code')"
        ),
        output_field=models.JSONField(),
        db_persist=True,
    )
    limit_unit = models.GeneratedField(
        expression=models.Func(
            "content",
            template="(jsonb_path_query_first(%(expressions)s, '$.channels[*].limit.unit') #>> '{}')",
        ),
        output_field=models.TextField(null=True),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="procedures_version_number"),
            models.CheckConstraint(
                condition=models.Q(older_level__isnull=True) | models.Q(older_level__range=(1, 4)),
                name="procedures_older_level_1_to_4",
            ),
        ]


# The days from the first to the last, both included; without a last day, from then on.
_DAYS = models.Func(
    "valid_from",
    "valid_to",
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="DATERANGE",
    output_field=DateRangeField(),
)


class Offering(models.Model):
    """A unit that applies a procedure: where it is received, who handles it, through which channels.

    A change ends the row and begins another on the next day (actions.offerings), so that the history stays. Days in
    Vietnam, the last one included. `counter` is the place or window in words. `fee_key` names its own fee rule,
    taken before the procedure's ("" for none). `set_by_id` is null for what came with the reference data.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="offerings")
    receiving_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="offerings")
    handling_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="handles")
    process_key = models.CharField(max_length=60)
    channels = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    counter = models.CharField(max_length=80, blank=True)
    fee_key = models.CharField(max_length=60, blank=True, default="", db_default="")
    set_by_id = models.BigIntegerField(null=True)
    set_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "receiving_unit", "valid_from"], name="procedures_offering_once"
            ),
            ExclusionConstraint(
                name="procedures_offerings_do_not_overlap",
                expressions=[
                    ("procedure", RangeOperators.EQUAL),
                    ("receiving_unit", RangeOperators.EQUAL),
                    (_DAYS, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def open_channels(self) -> tuple[str, ...]:
        """The channels that the version in force still has; it should be loaded with the procedure."""
        version = self.procedure.current_version
        stated = {line.get("channel") for line in version.content.get("channels") or ()} if version else set()
        return tuple(channel for channel in self.channels if channel in stated)
