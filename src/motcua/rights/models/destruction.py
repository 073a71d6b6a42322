"""Lists of what is destroyed when retention ends, and what holds it up."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class LegalHold(models.Model):
    """A dossier that may not be destroyed: a complaint, a lawsuit, an audit. Stands until somebody lifts it."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=300)
    document = models.CharField(max_length=120, blank=True)
    set_by_id = models.BigIntegerField()
    set_at = models.DateTimeField()
    lifted_by_id = models.BigIntegerField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_ground = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(lifted_at__isnull=True), name="rights_one_open_hold"
            )
        ]


class ListState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    REJECTED = "rejected", _("Rejected")
    APPROVED = "approved", _("Approved, being carried out")
    DONE = "done", _("Carried out")


class DestructionList(models.Model):
    """Dossiers whose data are to be destroyed by one decision: proposed by one person, approved by another.

    `root_sha256` is taken over the items once all are done (`rules.certificates`); the certificate names it.
    """

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ListState, default=ListState.PROPOSED)
    reason = models.CharField(max_length=300, blank=True)
    proposed_by_id = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    document = models.CharField(max_length=120, blank=True)
    decision_words = models.CharField(max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True)
    certificate_number = models.CharField(max_length=40, blank=True)
    certificate = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    root_sha256 = models.CharField(max_length=64, blank=True)
    destroyed = models.IntegerField(default=0)
    spared = models.IntegerField(default=0)
    files_destroyed = models.IntegerField(default=0)
    files_kept = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True) | ~Q(decided_by_id=F("proposed_by_id")),
                name="rights_destruction_second_person",
            )
        ]


class ItemState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Destroyed")
    SPARED = "spared", _("Spared")


class DestructionItem(models.Model):
    """One dossier of a list: `due_on` by which rule, and what came of it. `event_seq` is its event in the log."""

    list = models.ForeignKey(DestructionList, on_delete=models.PROTECT, related_name="items")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=80)
    due_on = models.DateField()
    keeps_result = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=ItemState, default=ItemState.WAITING)
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(null=True)
    rows = models.IntegerField(default=0)
    files = models.IntegerField(default=0)
    event_seq = models.IntegerField(null=True)
    owner_commitment = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "dossier"], name="rights_destruction_item_once"),
            # a dossier stands on one open list only
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state="waiting"), name="rights_destruction_one_open_list"
            ),
        ]


class DestructionPaper(models.Model):
    """One digitised paper of a list: `due_on` by which rule, and what came of it. `source_sha256` is the hash of its
    pages as they were scanned: the certificate names the paper by it, and a repetition after a restore finds it."""

    list = models.ForeignKey(DestructionList, on_delete=models.PROTECT, related_name="papers")
    paper = models.ForeignKey("digitising.Paper", on_delete=models.PROTECT, related_name="+")
    source_sha256 = models.CharField(max_length=64)
    rule = models.CharField(max_length=80)
    last_day = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=ItemState, default=ItemState.WAITING)
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(null=True)
    rows = models.IntegerField(default=0)
    files = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "paper"], name="rights_destruction_paper_once"),
            models.UniqueConstraint(
                fields=["paper"], condition=Q(state="waiting"), name="rights_destruction_paper_one_open_list"
            ),
        ]


class FileState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Destroyed")
    KEPT = "kept", _("Kept: something else needs it")


class DestructionFile(models.Model):
    """A file that the dossiers of a list no longer need: destroyed when nothing else needs its content."""

    list = models.ForeignKey(DestructionList, on_delete=models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=FileState, default=FileState.WAITING)
    size_bytes = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "sha256"], name="rights_destruction_file_once")
        ]
