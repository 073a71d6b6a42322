"""The national catalogue as it was pulled, and what of it differs from ours until somebody decides."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PullState(models.TextChoices):
    RUNNING = "running", _("Under way")
    FINISHED = "finished", _("Finished")
    REFUSED = "refused", _("Refused")


class NationalPull(models.Model):
    """One reading of the national list. It goes on at `next_page` after a cut; one runs at a time.

    `total` is what the list said of itself, `unreadable` the codes and reasons of records of another shape,
    `counts` what the comparison found. `begun_by_id` is null where the clock began it. `problem` is the last one,
    of a running pull too; it names places, never content.
    """

    state = models.CharField(max_length=10, choices=PullState, default=PullState.RUNNING)
    generation = models.CharField(max_length=10)
    begun_at = models.DateTimeField()
    begun_by_id = models.BigIntegerField(null=True)
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    next_page = models.PositiveIntegerField(default=1)
    total = models.PositiveIntegerField(null=True)
    restarts = models.PositiveSmallIntegerField(default=0)
    fetched = models.PositiveIntegerField(default=0)
    unreadable = models.JSONField(default=list)
    problem = models.CharField(max_length=300, blank=True)
    may_shrink = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="running"), name="procedures_one_running_pull"
            )
        ]


class NationalLine(models.Model):
    """One line of the list of a pull; those of older pulls are deleted when a pull has finished."""

    pull = models.ForeignKey(NationalPull, on_delete=models.CASCADE, related_name="lines")
    code = models.CharField(max_length=20)
    name = models.TextField()
    version = models.CharField(max_length=40)
    listing = models.CharField(max_length=1)
    replaced_by = models.CharField(max_length=20, blank=True)
    levels = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pull", "code"], name="procedures_national_line_once")]


class NationalRecord(models.Model):
    """The newest version of a procedure that the national services answered with, as it came. Public data."""

    code = models.CharField(max_length=20, unique=True)
    version = models.CharField(max_length=40)
    record = models.JSONField()
    fetched_at = models.DateTimeField()


class NationalDifferenceState(models.TextChoices):
    OPEN = "open", _("Open")
    ADOPTING = "adopting", _("Being taken over")
    KEPT = "kept", _("Ours is kept")
    EQUAL = "equal", _("Equal since")


class NationalDifference(models.Model):
    """A work item for the keeper of the catalogue: how a procedure differs from the national one.

    `kind`: new, changed, renamed, abolished, replaced, gone, ended_here. `fields` are the lines of each field that
    only one side has. `draft` is what came of taking it over, where that is a draft. What a person decided is
    looked at again only when the two sides differ in another way.
    """

    code = models.CharField(max_length=20)
    name = models.TextField()
    kind = models.CharField(max_length=12)
    version = models.CharField(max_length=40, blank=True)
    replaced_by = models.CharField(max_length=20, blank=True)
    fields = models.JSONField(default=list)
    state = models.CharField(
        max_length=10, choices=NationalDifferenceState, default=NationalDifferenceState.OPEN
    )
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    draft = models.ForeignKey(
        "procedures.VersionDraft", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "code"], name="procedures_national_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(state="equal"),
                name="procedures_national_difference_once",
            )
        ]
