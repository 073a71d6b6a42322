"""What followed from reviews: proposals to a higher level, and competence handed down.

`struck_at` marks a row that was recorded in error: it stays to be read and counts nowhere.
"""

from django.db import models


class ProposalState(models.TextChoices):
    SENT = "sent"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    REJECTED = "rejected"
    LAPSED = "lapsed"


class Proposal(models.Model):
    """A proposal about a procedure to whoever is competent to change it, and what became of it."""

    sheet = models.ForeignKey(
        "reviews.ReviewSheet", on_delete=models.PROTECT, null=True, related_name="proposals"
    )
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    addressee = models.CharField(max_length=200)
    number = models.CharField(max_length=120)
    sent_on = models.DateField()
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.SENT)
    answered_on = models.DateField(null=True)
    answer_document = models.CharField(max_length=200, blank=True)
    answer_words = models.CharField(max_length=1000, blank=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    revision = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["procedure", "sent_on"], name="reviews_proposals_of_procedure")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_on__isnull=True) | models.Q(answered_on__gte=models.F("sent_on")),
                name="reviews_answer_after_the_proposal",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ProposalState.SENT, answered_on__isnull=True)
                | (~models.Q(state=ProposalState.SENT) & models.Q(answered_on__isnull=False)),
                name="reviews_fate_has_its_day",
            ),
        ]


class Decentralisation(models.Model):
    """Competence for a procedure handed to a lower level: approved by one document, carried out by another."""

    sheet = models.ForeignKey("reviews.ReviewSheet", on_delete=models.PROTECT, null=True, related_name="+")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    from_level = models.CharField(max_length=12)
    to_level = models.CharField(max_length=12)
    approved_on = models.DateField()
    approval_document = models.CharField(max_length=200)
    done_on = models.DateField(null=True)
    done_document = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    revision = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "from_level", "to_level"],
                condition=models.Q(struck_at__isnull=True),
                name="reviews_decentralised_once",
            ),
            models.CheckConstraint(
                condition=models.Q(done_on__isnull=True, done_document="")
                | (models.Q(done_on__gte=models.F("approved_on")) & ~models.Q(done_document="")),
                name="reviews_done_after_approval_by_a_document",
            ),
        ]
