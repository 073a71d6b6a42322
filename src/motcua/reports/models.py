"""Reports, their frozen sheets, every deed on them, and the templates of offices."""

from django.db import models
from django.db.models import F, Q

from motcua.reports.rules.countings import Ordered, Standing
from motcua.reports.rules.lifecycle import State

_STATES = [(one.value, one.value) for one in State]


class Template(models.Model):
    """A Word template that an office made for a form. It is checked when it comes and never changed."""

    form = models.CharField(max_length=20)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["form", "-id"], name="reports_templates_of_form")]


class Report(models.Model):
    """One report: a form, of a unit (null: the province), for a period; `number` counts its corrections from 1.

    `revision` counts every change, so that a page that shows an older one cannot overwrite a newer. Days in Vietnam.
    """

    form = models.CharField(max_length=20)
    edition = models.DateField()
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=10)
    kind = models.CharField(max_length=12)
    first = models.DateField()
    last = models.DateField()
    due_on = models.DateField()
    number = models.SmallIntegerField(default=1)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    state = models.CharField(max_length=10, choices=_STATES, default=State.DRAFT.value)
    sheet_number = models.IntegerField(default=0)
    texts = models.JSONField(default=dict)
    explanations = models.JSONField(default=dict)
    typed_numbers = models.JSONField(
        default=dict
    )  # numbers not from the figures, and why each deed left them
    template = models.ForeignKey(Template, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    checked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approver_title = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    outputs = models.JSONField(default=dict)  # form of file -> SHA-256 of its bytes, fixed at the approval
    revision = models.IntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["due_on", "state"], name="reports_by_due_day"),
            models.Index(fields=["form", "last"], name="reports_by_last_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "unit", "period", "number"],
                condition=~Q(state="discarded"),
                nulls_distinct=False,
                name="reports_report_once",
            ),
            models.UniqueConstraint(
                fields=["form", "unit", "period"],
                condition=Q(state__in=["draft", "checked", "approved"]),
                nulls_distinct=False,
                name="reports_one_open_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=~Q(state="discarded"), name="reports_corrected_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (
                    ~Q(approved_by=F("checked_by"))
                    & (Q(drafted_by__isnull=True) | ~Q(approved_by=F("drafted_by")))
                ),
                name="reports_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "signed", "submitted"])
                | Q(checked_by__isnull=False, approved_by__isnull=False, approved_at__isnull=False),
                name="reports_approved_has_its_people",
            ),
        ]


class Sheet(models.Model):
    """The figures of a report as frozen at an instant. Rows are added, never changed (second migration)."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="sheets")
    number = models.IntegerField()
    as_of = models.DateTimeField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    members = models.BinaryField(null=True)  # dossiers behind the tables of flow, packed

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="reports_sheet_once")]


class Deed(models.Model):
    """Who did what when; `payload` holds what was written. Rows are added, never changed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="deeds")
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    unit_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["report", "id"], name="reports_deeds_in_order")]


class Counting(models.Model):
    """A counting that somebody ordered and a worker does. The row is the whole order: whoever runs it twice does it
    once, because what it leads to and its end are written in one transaction. It is ended once and stays.

    `report` None: a first draft, until it is made. `seen`: the revision that the one who ordered had before them.
    `sheet_number`, `figure`: the one figure that is counted, where it is one.
    `outcome`: why it was refused, or what a comparison found.
    """

    kind = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Ordered])
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="countings")
    form = models.CharField(max_length=20)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=10)
    options = models.JSONField(default=dict)
    words = models.CharField(max_length=1000, blank=True)
    seen = models.IntegerField(null=True)
    sheet_number = models.IntegerField(null=True)
    figure = models.IntegerField(null=True)
    ordered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    ordered_unit_id = models.BigIntegerField(null=True)
    ordered_at = models.DateTimeField()
    state = models.CharField(
        max_length=9, choices=[(one.value, one.value) for one in Standing], default=Standing.WAITING.value
    )
    ended_at = models.DateTimeField(null=True)
    outcome = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["report", "-id"], name="reports_countings_of_report")]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "unit", "period", "kind"],
                condition=Q(state="waiting") & ~Q(kind="figure"),
                nulls_distinct=False,
                name="reports_counted_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["report", "sheet_number", "figure"],
                condition=Q(state="waiting", kind="figure"),
                name="reports_figure_counted_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="figure", report__isnull=False, sheet_number__isnull=False, figure__isnull=False
                )
                | (~Q(kind="figure") & Q(sheet_number__isnull=True, figure__isnull=True)),
                name="reports_counting_names_its_figure",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="reports_counting_ended_has_its_instant",
            ),
        ]
