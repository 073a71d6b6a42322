"""Petitions with what hangs on them. Queries over petitions need a scope (who asks)."""

from typing import Any, TypeVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from motcua.kernel.scopes import Scope, ScopedManager, ScopedQuerySet, ScopeKind
from motcua.petitions.rules.lifecycle import Channel, Kind, State

M = TypeVar("M", bound=models.Model)


class PetitionScoped(ScopedQuerySet[M]):
    """An official's units receive or work on it, and it is not about the official; a citizen sees their own."""

    def in_scope(self, asked_by: Scope) -> "PetitionScoped[M]":
        match asked_by.kind:
            case ScopeKind.SYSTEM:
                return self
            case ScopeKind.UNITS:
                units = list(asked_by.unit_ids)
                about_them = Concern.objects.filter(user_id=asked_by.user_id or 0).values("petition_id")
                return self.filter(Q(receiving_unit_id__in=units) | Q(assigned_unit_id__in=units)).exclude(
                    pk__in=about_them
                )
            case ScopeKind.PERSON | ScopeKind.ORGANISATION:  # one's own, also while acting for a firm
                return self.filter(petitioner_id=asked_by.user_id)
            case (
                ScopeKind.ORGANISATION | ScopeKind.TICKET
            ):  # petitions are persons'; a dossier's secret opens none
                return self.none()


def _among(values: type) -> list[str]:
    return [str(one) for one in values]  # type: ignore[attr-defined]  # an enum's members


class Petition(models.Model):
    """One petition. `due_at` is what runs now (null: nothing runs), computed by `rules.clocks` with every deed.

    `filing_key` is the hash of the form's own key, so that a form sent twice files once; the look-up secret is kept
    as a keyed hash alone. `follows`: the same matter petitioned again.
    """

    code = models.CharField(max_length=20, unique=True)
    filing_key = models.CharField(max_length=64, unique=True)
    secret_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=[(one, one) for one in _among(Kind)])
    channel = models.CharField(max_length=10, choices=[(one, one) for one in _among(Channel)])
    state = models.CharField(max_length=10, choices=[(one, one) for one in _among(State)])
    revision = models.IntegerField(default=1)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    about_whom = models.CharField(max_length=200, blank=True)
    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, null=True, related_name="+"
    )
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, null=True, related_name="+")
    about_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    petitioner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=250, blank=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    receiving_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    assigned_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    refuse_due = models.DateTimeField()
    ask_due = models.DateTimeField()
    process_due = models.DateTimeField()
    publish_due = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    first_asked_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    more_until = models.DateField(null=True)
    refused_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    objects: models.Manager[Any] = ScopedManager(PetitionScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_by__isnull=True) | ~Q(finished_by=models.F("answered_by")),
                name="petitions_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="petitions_answer_has_words"
            ),
            models.CheckConstraint(
                condition=~Q(state="more_asked") | Q(paused_at__isnull=False),
                name="petitions_asked_is_paused",
            ),
        ]
        indexes = [
            models.Index(fields=["receiving_unit", "-received_at", "-id"], name="petitions_received_list"),
            models.Index(fields=["assigned_unit", "-received_at", "-id"], name="petitions_assigned_list"),
            models.Index(
                fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="petitions_running_clocks"
            ),
            models.Index(fields=["petitioner", "-received_at"], name="petitions_own_list"),
        ]


class PetitionEvent(models.Model):
    """Who did what to a petition and when; `by` is null for a petitioner signed out. Rows are only added."""

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="events")
    seq = models.IntegerField()
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    said = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["petition", "seq"], name="petitions_event_in_order")]


class Reading(models.Model):
    """An official opened a petition or one of its files: its petitioner can see who, when and for which unit."""

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="readings")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["petition", "-at"], name="petitions_readings")]


class Concern(models.Model):
    """An official whom a petition is about: they neither read nor handle it. Rows are added, never taken away."""

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="concerns")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["petition", "user"], name="petitions_concern_once")]


class Attachment(models.Model):
    """A file that came with a petition, kept by the store under its content's hash. Never published."""

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="attachments")
    file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, related_name="+", db_column="file_sha256"
    )
    file_name = models.CharField(max_length=200)
    added_at = models.DateTimeField()


class Publication(models.Model):
    """The public text of an answered petition: no personal data, confirmed by a second person."""

    petition = models.OneToOneField(Petition, on_delete=models.PROTECT, related_name="publication")
    subject = models.CharField(max_length=200)
    question = models.TextField()
    answer = models.TextField()
    folded = models.TextField()
    published_on = models.DateField()
    withdrawn_on = models.DateField(null=True)

    class Meta:
        indexes = [
            GinIndex(OpClass(models.F("folded"), "gin_trgm_ops"), name="petitions_publication_search"),
            models.Index(
                fields=["-published_on", "-id"],
                condition=Q(withdrawn_on__isnull=True),
                name="petitions_publication_list",
            ),
        ]


class Mark(models.Model):
    """Somebody likes or dislikes a published answer; `voter` is a keyed hash. One mark a person, the last counts."""

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="marks")
    voter = models.CharField(max_length=64)
    likes = models.BooleanField()
    marked_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["petition", "voter"], name="petitions_one_mark")]


class YearCount(models.Model):
    """The last number given in a year."""

    year = models.SmallIntegerField(primary_key=True)
    last = models.IntegerField()
