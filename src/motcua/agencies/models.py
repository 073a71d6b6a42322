"""Administrative areas and units, each with the period in which it existed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaLevel(models.TextChoices):
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District (until 30/06/2025)")
    COMMUNE = "commune", _("Commune")


class Area(models.Model):
    """A province (2-digit code) or commune (5-digit code) after decision 19/2025/QĐ-TTg."""

    code = models.CharField(max_length=5, unique=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=AreaLevel)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    folded_name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=260)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["parent", "sort_key"], name="agencies_area_in_order")]


class UnitKind(models.TextChoices):
    PEOPLES_COMMITTEE = "peoples_committee", _("People's Committee")
    DEPARTMENT = "department", _("Department")
    SERVICE_CENTRE = "service_centre", _("Public administration service centre")
    DIVISION = "division", _("Division")
    PUBLIC_SERVICE_UNIT = "public_service_unit", _("Public service unit")
    VERTICAL_AGENCY = "vertical_agency", _("Vertical agency")


class UnitLevel(models.TextChoices):
    MINISTRY = "ministry", _("Ministry")
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District (until 30/06/2025)")
    COMMUNE = "commune", _("Commune")


class Unit(models.Model):
    """An agency or a part of one. It ends by `valid_to` and names its successors; its row stays.

    `agency_id` is the identifier of decision 20/2020/QĐ-TTg (e.g. H32.07), `legacy_agency_id` the 13-character
    one of QCVN 102:2016 (e.g. 000.00.07.H32); codes were re-issued in 2025, so both are kept, never derived.
    """

    agency_id = models.CharField(max_length=35, unique=True)
    legacy_agency_id = models.CharField(max_length=13, blank=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=24, choices=UnitKind)
    level = models.CharField(max_length=10, choices=UnitLevel)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="units")
    address = models.CharField(max_length=200, blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    sort_key = models.CharField(max_length=420)
    working_hours = models.JSONField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="agencies_unit_ends_after_it_begins",
            )
        ]
        # every page of figures names units in this order
        indexes = [
            models.Index(
                fields=["sort_key", "id"], include=["name", "valid_to"], name="agencies_unit_in_order"
            )
        ]


class CalendarEntry(models.Model):
    """A day by which the working calendar of all units differs from the files of law, since a person approved it.

    `known_to`: a row about the past, what the files said until a new version of them was taken over.
    `hours` (["07:00-11:30"]) only for days worked. `revision` is the number of the approved change.
    """

    revision = models.BigIntegerField()
    date = models.DateField()
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=300)
    hours = models.JSONField(null=True)
    known_from = models.DateTimeField(null=True)
    known_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "date"], name="agencies_calendar_day_once"),
        ]


class KnownCalendar(models.Model):
    """A version of the calendar files as the house took it over: its hash and its days, to tell what changed."""

    sha256 = models.CharField(max_length=64, unique=True)
    days = models.JSONField()
    seen_at = models.DateTimeField()


class Succession(models.Model):
    """A unit whose work went to another, by one decision on one day.

    `keeps_files`: this successor got everything, or the rest that no rule names: it answers for the closed files.
    `share` says which part it got: {} all of it; {"sectors": [...], "procedures": [...]} what figures can be parted
    by; {"undivided": true} a part that no column of figures names. `continues`: the predecessor itself went on.
    """

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="precessions")
    on = models.DateField()
    decision = models.CharField(max_length=120)
    keeps_files = models.BooleanField(default=True, db_default=True)
    share = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    reorganisation = models.ForeignKey(
        "agencies.Reorganisation", on_delete=models.PROTECT, null=True, related_name="successions"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "on"], name="agencies_succession_once"
            )
        ]


class FormerStand(models.Model):
    """What a unit was called, which identifier it bore and under whom it stood, until a day (included)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="former_stands")
    until = models.DateField()
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    agency_id = models.CharField(max_length=35)
    legacy_agency_id = models.CharField(max_length=13, blank=True)
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=120)
    reorganisation = models.ForeignKey(
        "agencies.Reorganisation", on_delete=models.PROTECT, null=True, related_name="former_stands"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "until"], name="agencies_former_stand_once"),
        ]
        indexes = [models.Index(fields=["agency_id"], name="agencies_former_identifier")]


class ReorganisationState(models.TextChoices):
    DRAFT = "draft", _("Drawn up, waits for approval")
    APPROVED = "approved", _("Approved, waits for its day")
    CARRIED_OUT = "carried_out", _("Carried out")
    WITHDRAWN = "withdrawn", _("Plan withdrawn")


class Reorganisation(models.Model):
    """A decision that merges, splits, renames, moves or abolishes units on one day. `acts`: see `plan_files`.

    Drawn up by one person and approved by another; carried out on or after `effective_on`, once. `outcome` is what
    was moved, in numbers. Accounts stand above this floor, so the people are kept by number.
    """

    number = models.CharField(max_length=80)
    signed_on = models.DateField()
    signer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=500)
    reason = models.CharField(max_length=500)
    effective_on = models.DateField()
    state = models.CharField(max_length=12, choices=ReorganisationState, default=ReorganisationState.DRAFT)
    acts = models.JSONField()
    drawn_up_by_id = models.BigIntegerField()
    drawn_up_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_words = models.CharField(max_length=500, blank=True)
    carried_out_by_id = models.BigIntegerField(null=True)
    carried_out_at = models.DateTimeField(null=True)
    outcome = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number", "signed_on"],
                condition=~models.Q(state="withdrawn"),
                name="agencies_reorganisation_once",
            )
        ]

    @property
    def document(self) -> str:
        """`12/QĐ-UBND ngày 01/12/2026`: how slips, notices and successions cite it."""
        return f"{self.number} ngày {self.signed_on:%d/%m/%Y}"
