"""The register of business regulations, legal documents under review and fee policies."""

from django.db import models


class RegulationKind(models.TextChoices):
    BUSINESS_RULE = "business_rule"
    LEGAL_DOCUMENT = "legal_document"
    FEE_POLICY = "fee_policy"


class Fate(models.TextChoices):
    """What became of it. A regulation counts as cut when it was cut, simplified or abolished."""

    IN_FORCE = "in_force"
    AMENDED = "amended"
    REPLACED = "replaced"
    CUT = "cut"
    SIMPLIFIED = "simplified"
    ABOLISHED = "abolished"


class Regulation(models.Model):
    """One regulation: for a business rule its wording in a document, for a legal document the document itself.

    A later fate has its day and its document. `plan_approved_on`: the day on which the plan to cut or simplify it
    was approved. `published_on`, `updated_on`: disclosure on the public register and its last update there.
    """

    kind = models.CharField(max_length=16, choices=RegulationKind)
    name = models.CharField(max_length=500)
    number = models.CharField(max_length=120)
    issuer = models.CharField(max_length=200)
    issued_on = models.DateField()
    sector = models.ForeignKey("procedures.Sector", on_delete=models.PROTECT, null=True, related_name="+")
    fate = models.CharField(max_length=10, choices=Fate, default=Fate.IN_FORCE)
    fate_on = models.DateField(null=True)
    fate_document = models.CharField(max_length=200, blank=True)
    plan_approved_on = models.DateField(null=True)
    plan_document = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True)
    updated_on = models.DateField(null=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)
    revision = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["kind", "issued_on"], name="reviews_regulations_of_kind")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fate=Fate.IN_FORCE, fate_on__isnull=True)
                | (~models.Q(fate=Fate.IN_FORCE) & models.Q(fate_on__gte=models.F("issued_on"))),
                name="reviews_later_fate_has_its_day",
            ),
        ]


class ErrorFound(models.TextChoices):
    """What checking a document found (kiểm tra văn bản)."""

    NONE = "none"
    AUTHORITY = "authority"
    CONTENT = "content"
    EFFECT = "effect"
    FORM = "form"


class Handling(models.TextChoices):
    NOT_NEEDED = "not_needed"
    PENDING = "pending"
    CORRECTED = "corrected"
    ANNULLED = "annulled"


class RegulationCheck(models.Model):
    """One check of a regulation: the error found and how it was handled."""

    regulation = models.ForeignKey(Regulation, on_delete=models.PROTECT, related_name="checks")
    checked_on = models.DateField()
    error = models.CharField(max_length=10, choices=ErrorFound)
    words = models.CharField(max_length=1000, blank=True)
    handling = models.CharField(max_length=10, choices=Handling)
    handled_on = models.DateField(null=True)
    handling_document = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(handled_on__isnull=True)
                | models.Q(handled_on__gte=models.F("checked_on")),
                name="reviews_handled_after_the_check",
            ),
            models.CheckConstraint(
                condition=models.Q(error=ErrorFound.NONE, handling=Handling.NOT_NEEDED)
                | (~models.Q(error=ErrorFound.NONE) & ~models.Q(handling=Handling.NOT_NEEDED)),
                name="reviews_errors_are_handled",
            ),
        ]
