"""Questions put to registers, what was found wrong in data that are held, and what was done about it."""

from django.db import models
from django.db.models import Q


class LookUpState(models.TextChoices):
    WAITING = "waiting"  # not answered yet: the register is asked again later
    ANSWERED = "answered"
    REFUSED = "refused"  # the register refused; somebody has to look at the connection
    LEFT_OUT = "left_out"  # not asked, with the reason


class LookUp(models.Model):
    """One question to a register about the owner of a dossier, or about the person asking for themselves.

    No value of the register and no value of ours: the verdict, the names of the fields that differ, and a keyed
    digest of what was asked about, which tells whether the data are still the same. `reused`: the answer was taken
    from that question. `erased_at`: the time of keeping is over; that it was asked stays.
    """

    request_id = models.UUIDField(unique=True)
    register = models.CharField(max_length=20)
    purpose = models.CharField(max_length=20)
    legal_basis = models.CharField(max_length=200)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=LookUpState)
    verdict = models.CharField(max_length=8, blank=True)
    differing = models.JSONField(default=list)
    standing = models.CharField(max_length=10, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    reused = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, person__isnull=True)
                | Q(dossier__isnull=True, person__isnull=False),
                name="dataquality_lookup_about_one",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="dataquality_lookup_answered_then",
            ),
            # two presses of the button, or two officers at once, are one question
            models.UniqueConstraint(
                fields=["dossier", "register"],
                condition=Q(state="waiting", dossier__isnull=False),
                name="dataquality_one_waiting_of_dossier",
            ),
            models.UniqueConstraint(
                fields=["person", "register"],
                condition=Q(state="waiting", person__isnull=False),
                name="dataquality_one_waiting_of_person",
            ),
        ]
        indexes = [
            models.Index(fields=["dossier", "-asked_at"], name="dataquality_lookup_of_dossier"),
            models.Index(fields=["person", "-asked_at"], name="dataquality_lookup_of_person"),
            models.Index(fields=["register", "asked_at"], name="dataquality_lookup_of_day"),
        ]


class FindingState(models.TextChoices):
    OPEN = "open"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    GONE = "gone"  # the nightly look no longer finds it


class Finding(models.Model):
    """Something wrong with the owner's data of one dossier. `unit` is the one that took it in; while it is open the
    nightly look keeps it at the unit that has the dossier. `digest` is of the data it was found in: the same thing,
    once rejected, is not brought up again."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=30)
    word = models.CharField(max_length=10)
    weight = models.CharField(max_length=7)
    field = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    look_up = models.ForeignKey(LookUp, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=FindingState, default=FindingState.OPEN)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "rule", "field", "digest"], name="dataquality_finding_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="dataquality_finding_decided_then",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state", "word"], name="dataquality_findings_of_unit")]


class FindingDeed(models.Model):
    """What was done about a finding: found, corrected, rejected, gone. Rows are added, never changed; `by` is empty
    for the house itself."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="deeds")
    kind = models.CharField(max_length=9)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["finding", "id"], name="dataquality_deeds_of")]
