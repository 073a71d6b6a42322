"""What was published, for good: a correction is a further publication beside it."""

from django.db import models

from motcua.scorecards.models.rounds import Round
from motcua.scorecards.models.sheets import Sheet


class Proposal(models.Model):
    """A result put forward for publication; `sha256` is of the content that the proposer saw."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="proposals")
    sha256 = models.CharField(max_length=64)
    document = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    is_approved = models.BooleanField(null=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=models.Q(is_approved__isnull=True),
                name="scorecards_one_proposal_waits",
            ),
        ]


class Publication(models.Model):
    """The frozen result of a round: `content` is canonical JSON with every point and figure, `sha256` its hash.

    Number 1 is the first; later ones are corrections with a `reason`. The database refuses to change or delete it.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="publications")
    number = models.SmallIntegerField()
    document = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="scorecards_publication_in_order"),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("proposed_by")),
                name="scorecards_publication_four_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(reason=""), name="scorecards_correction_has_a_reason"
            ),
        ]


class Result(models.Model):
    """One unit in a publication, as its content says; `index` in percent, rounded. Added, never changed.

    `rank`: competition rank among those ranked together; null: not ranked (part of the period only, not assessed).
    `rank_least`, `rank_most`: the ranks within which it stays when weights move a little. `index_low`, `index_high`:
    the index at 95 %, by the errors of surveys and of small numbers; `place_best`, `place_worst`: the places that
    this leaves open. Empty in what was published before they were computed.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="results")
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    total = models.DecimalField(max_digits=9, decimal_places=4)
    reachable = models.DecimalField(max_digits=9, decimal_places=4)
    index = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    band = models.CharField(max_length=20, blank=True)
    rank = models.SmallIntegerField(null=True)
    rank_least = models.SmallIntegerField(null=True)
    rank_most = models.SmallIntegerField(null=True)
    index_low = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    index_high = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    place_best = models.SmallIntegerField(null=True)
    place_worst = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "unit"], name="scorecards_result_once"),
        ]
