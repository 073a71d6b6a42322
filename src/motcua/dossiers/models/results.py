"""Results drawn up here, the numbers taken for them, and a leader's signing of many in one go."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import OfDossierScoped
from motcua.kernel.scopes import ScopedManager


class Result(models.Model):
    """One result of a dossier: drafted, checked by a second person, signed by a third, issued, perhaps void later.

    `no` counts the dossier's results from 1; one that was sent back is written anew in its row. Every column but the
    last two follows from the log. `content` holds the values that it is drawn up from, bound by `content_commitment`;
    `returned_why` is the reason for the drafter. `code` is printed on the paper for whoever wants to verify it.
    Days are days in Vietnam.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="results")
    no = models.SmallIntegerField()
    drafted_seq = models.IntegerField()
    drafted_at = models.DateTimeField()
    drafter = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=16)
    template = models.ForeignKey(
        "records.DocumentTemplate", on_delete=models.PROTECT, null=True, related_name="+"
    )
    term = models.CharField(max_length=10)
    term_until = models.DateField(null=True)
    replaces = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="+")
    content_commitment = models.CharField(max_length=64)
    returned_at = models.DateTimeField(null=True)
    checked_seq = models.IntegerField(null=True)
    checked_at = models.DateTimeField(null=True)
    checker = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    signed_seq = models.IntegerField(null=True)
    signed_at = models.DateTimeField(null=True)
    signer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    book = models.CharField(max_length=20)
    number = models.CharField(max_length=80)
    code = models.CharField(max_length=12, null=True, unique=True)  # noqa: DJ001  # none until it is signed
    signed_sha256 = models.CharField(max_length=64)
    issued_seq = models.IntegerField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_sha256 = models.CharField(max_length=64)
    valid_until = models.DateField(null=True)
    void_at = models.DateTimeField(null=True)
    void_why = models.CharField(max_length=24)
    content = models.JSONField(default=dict)
    returned_why = models.TextField(blank=True)

    objects: models.Manager["Result"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "no"], name="dossiers_result_once"),
            # four eyes, whatever a door forgets
            models.CheckConstraint(
                condition=Q(signer__isnull=True) | Q(drafter__isnull=True) | ~Q(signer=models.F("drafter")),
                name="dossiers_result_signed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | Q(drafter__isnull=True) | ~Q(checker=models.F("drafter")),
                name="dossiers_result_checked_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["issued_sha256"], condition=~Q(issued_sha256=""), name="dossiers_result_by_file"
            ),
        ]


class ResultNumber(models.Model):
    """A line of a unit's book of results: taken when the signing began, used by it, or void with the reason.

    Never deleted and never given again: the book has no gap that it does not explain. `void_why` is the event that
    made it void (`rules.results`).
    """

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    book = models.CharField(max_length=20)
    year = models.SmallIntegerField()
    number = models.IntegerField()
    text = models.CharField(max_length=80)
    code = models.CharField(max_length=12, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="result_numbers")
    result_no = models.SmallIntegerField()
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)
    void_why = models.CharField(max_length=24, blank=True)

    objects: models.Manager["ResultNumber"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "book", "year", "number"], name="dossiers_result_number_once"
            ),
            # a result has one living number
            models.UniqueConstraint(
                fields=["dossier", "result_no"],
                condition=Q(void_at__isnull=True),
                name="dossiers_result_one_number",
            ),
            models.CheckConstraint(
                condition=Q(void_at__isnull=True, void_why="") | (Q(void_at__isnull=False) & ~Q(void_why="")),
                name="dossiers_result_number_says_why",
            ),
        ]


class RevokingDecision(models.Model):
    """The file of the decision that revoked a dossier's result; what the decision says stands in the log.

    `seq`: the event. Whoever verifies the result may open the file where `is_public`; none is public by itself.
    """

    dossier = models.OneToOneField(
        Dossier, on_delete=models.PROTECT, primary_key=True, related_name="revoking_decision"
    )
    seq = models.IntegerField()
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    is_public = models.BooleanField(default=False)

    objects: models.Manager["RevokingDecision"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"


class SigningBatch(models.Model):
    """Results that are checked, signed, or sealed and issued, with one confirmation. A job does it, some at a time,
    and goes on where it was stopped."""

    class Deed(models.TextChoices):
        CHECK = "check", _("Mark as checked")
        SIGN = "sign", _("Sign")
        ISSUE = "issue", _("Seal and issue")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    deed = models.CharField(max_length=6, choices=Deed, default=Deed.SIGN)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class SigningItem(models.Model):
    """One result of a batch: the draft that was read, and what became of it. `problem` is a stable code."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits its turn")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Not carried out")

    batch = models.ForeignKey(SigningBatch, on_delete=models.PROTECT, related_name="items")
    place = models.SmallIntegerField()
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    draft_seq = models.IntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=60, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "dossier"], name="dossiers_signing_item_once"),
            # a result waits in one batch at a time
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state="waiting"), name="dossiers_signing_waits_once"
            ),
        ]
