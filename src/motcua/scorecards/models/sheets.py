"""What a round asks of one unit: its sheet, a line for each criterion, evidence, contests, values given by others."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.scorecards.models.rounds import Round
from motcua.scorecards.rules.stages import Judgement, SheetState


class SheetChoice(models.TextChoices):
    OPEN = SheetState.OPEN.value, _("Being filled in")
    SUBMITTED = SheetState.SUBMITTED.value, _("Waits for the head of the unit")
    APPROVED = SheetState.APPROVED.value, _("Approved by the head")


class JudgementChoice(models.TextChoices):
    UNREAD = Judgement.UNREAD.value, _("Not judged yet")
    AGREED = Judgement.AGREED.value, _("Appraiser agrees")
    DIFFERS = Judgement.DIFFERS.value, _("Appraiser differs")
    ACCEPTED = Judgement.ACCEPTED.value, _("Unit accepts")
    ANSWERED = Judgement.ANSWERED.value, _("Unit objects")
    FINAL = Judgement.FINAL.value, _("Read a second time")


class Outcome(models.TextChoices):
    """Of a contest. Nobody types another figure whatever the outcome."""

    UPHELD = "upheld", _("The objection is right; the figure does not count until its source is corrected")
    CORRECTED = "corrected", _("Corrected at the source; the figure was taken anew")
    REJECTED = "rejected", _("The figure stands")


class Sheet(models.Model):
    """A unit in a round: its name and kind as they were in the period, and the share of the period it existed in."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sheets")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    asked_from = models.DateField()
    asked_to = models.DateField()
    is_whole = models.BooleanField()
    state = models.CharField(max_length=10, choices=SheetChoice, default=SheetChoice.OPEN)
    revision = models.IntegerField(default=0)
    submitted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="scorecards_sheet_once"),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("submitted_by")),
                name="scorecards_sheet_four_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(asked_to__gte=models.F("asked_from")), name="scorecards_sheet_in_order"
            ),
        ]


class Line(models.Model):
    """One criterion of one sheet. Values are JSON of `rules.stated`; null: nobody said anything.

    `stated`, `words`: the unit's. `appraised`, `reason`: the appraiser's. `answer`: the unit's, once.
    `second`, `second_reason`: the second reading. `given`, `given_document`: survey part or outside value.
    `frozen`, `known_on`: what the system computed, as known at the end of that day. `is_set_aside`: a contest was
    upheld, so the figure does not count.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="lines")
    code = models.CharField(max_length=60)
    ordinal = models.SmallIntegerField()
    source = models.CharField(max_length=10)
    revision = models.IntegerField(default=0)
    stated = models.JSONField(null=True)
    words = models.TextField(blank=True)
    judgement = models.CharField(max_length=10, choices=JudgementChoice, default=JudgementChoice.UNREAD)
    appraised = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    appraised_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    second = models.JSONField(null=True)
    second_reason = models.TextField(blank=True)
    given = models.JSONField(null=True)
    given_document = models.CharField(max_length=300, blank=True)
    frozen = models.JSONField(null=True)
    known_on = models.DateField(null=True)
    is_set_aside = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "code"], name="scorecards_line_once"),
            models.CheckConstraint(
                condition=~models.Q(judgement__in=["differs", "accepted", "answered"]) | ~models.Q(reason=""),
                name="scorecards_difference_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(second__isnull=True) | ~models.Q(second_reason=""),
                name="scorecards_second_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(source="indicator")
                | models.Q(
                    stated__isnull=True, appraised__isnull=True, second__isnull=True, given__isnull=True
                ),
                name="scorecards_figure_is_never_typed",
            ),
        ]


class Evidence(models.Model):
    """A file that proves a line; removed ones stay, marked."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, related_name="+", db_column="file_sha256"
    )
    name = models.CharField(max_length=200)
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "file"],
                condition=models.Q(removed_at__isnull=True),
                name="scorecards_evidence_once",
            )
        ]


class Contest(models.Model):
    """A unit says that a computed figure is wrong; an appraiser answers."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="contests")
    words = models.TextField()
    raised_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=models.Q(outcome=""), name="scorecards_one_open_contest"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_by__isnull=True) | ~models.Q(answered_by=models.F("raised_by")),
                name="scorecards_contest_four_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="") | ~models.Q(answer=""), name="scorecards_contest_has_an_answer"
            ),
        ]


class Given(models.Model):
    """A survey part or an outside value entered with its document; it counts once a second person confirmed it."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="entered")
    value = models.JSONField()
    document = models.CharField(max_length=300)
    file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+", db_column="file_sha256"
    )
    file_name = models.CharField(max_length=200, blank=True)
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    is_confirmed = models.BooleanField(null=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=models.Q(is_confirmed__isnull=True),
                name="scorecards_one_value_waits",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("entered_by")),
                name="scorecards_given_four_eyes",
            ),
        ]


class Change(models.Model):
    """Who changed what, when, from what to what. Rows are added; the database refuses to change or delete them."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="changes")
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, null=True, related_name="changes")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, related_name="changes")
    kind = models.CharField(max_length=30)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["line", "id"], name="scorecards_change_of_line")]
