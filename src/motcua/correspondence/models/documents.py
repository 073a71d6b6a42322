"""A document in or out of a unit. Queries over documents need a scope (who asks)."""

from typing import Any, TypeVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from motcua.correspondence.rules.lifecycle import Channel, Direction, Secrecy, State, TakeBack
from motcua.kernel.scopes import Scope, ScopedManager, ScopedQuerySet, ScopeKind

M = TypeVar("M", bound=models.Model)


class DocumentScoped(ScopedQuerySet[M]):
    """An official's units keep it in their register, or a slip gave it to one of them; nobody outside sees
    any."""

    def in_scope(self, asked_by: Scope) -> "DocumentScoped[M]":
        match asked_by.kind:
            case ScopeKind.SYSTEM:
                return self
            case ScopeKind.UNITS:
                from motcua.correspondence.models.work import Slip

                units = list(asked_by.unit_ids)
                given = Slip.objects.filter(to_unit_id__in=units).values("document_id")
                return self.filter(Q(unit_id__in=units) | Q(pk__in=given))
            case ScopeKind.PERSON | ScopeKind.ORGANISATION | ScopeKind.TICKET:
                return self.none()


def among(values: type) -> list[tuple[str, str]]:
    return [(str(one), str(one)) for one in values]  # type: ignore[attr-defined]  # an enum's members


class Document(models.Model):
    """A document of one register. `number` (of arrival, or its own) is given once, without gaps by unit,
    direction and year; an arrived or drafted one has none yet.

    `document_id` is the sender's identifier of the wire (`edXML`). `version` rises with each update.
    `signature` is what was found in the main file: empty, present, valid, doubtful or broken. `wire_at`: the
    sender's stamp of the newest content. A secret document has no words and no files.
    """

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=among(Direction))
    year = models.SmallIntegerField(null=True)
    number = models.IntegerField(null=True)
    notation = models.CharField(max_length=80, blank=True)
    notation_tail = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=500, blank=True)
    urgency = models.SmallIntegerField(default=0)
    secrecy = models.CharField(max_length=10, choices=among(Secrecy), default=Secrecy.OPEN)
    has_personal_data = models.BooleanField(default=False)
    issued_on = models.DateField(null=True)
    from_agency = models.CharField(max_length=40, blank=True)
    from_name = models.CharField(max_length=250, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    signer_title = models.CharField(max_length=120, blank=True)
    pages = models.IntegerField(null=True)
    channel = models.CharField(max_length=10, choices=among(Channel))
    state = models.CharField(max_length=12, choices=among(State))
    take_back = models.CharField(max_length=8, choices=among(TakeBack), default="", blank=True)
    revision = models.IntegerField(default=1)
    version = models.SmallIntegerField(default=1)
    document_id = models.CharField(max_length=120, blank=True)
    responds_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="answers")
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    origin = models.OneToOneField(
        "correspondence.Sending", on_delete=models.PROTECT, null=True, related_name="arrived_as"
    )
    signature = models.CharField(max_length=10, blank=True)
    due_on = models.DateField(null=True)
    entry_key = models.CharField(max_length=64, unique=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    wire_at = models.DateTimeField(null=True)
    folded = models.TextField()

    objects: models.Manager[Any] = ScopedManager(DocumentScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "direction", "year", "number"],
                condition=Q(number__isnull=False),
                name="correspondence_number_once",
            ),
            models.UniqueConstraint(
                fields=["unit", "from_agency", "document_id"],
                condition=Q(direction="in") & ~Q(document_id="") & ~Q(from_agency=""),
                name="correspondence_arrives_once",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, year__isnull=True) | Q(number__gte=1, year__gte=2000),
                name="correspondence_number_has_year",
            ),
            models.CheckConstraint(
                condition=Q(secrecy="open") | Q(subject="", document_id="", channel="paper", signature=""),
                name="correspondence_secret_not_stored",
            ),
            models.CheckConstraint(
                condition=~Q(secrecy="open") | ~Q(subject=""), name="correspondence_open_has_subject"
            ),
            models.CheckConstraint(
                condition=Q(drafted_by__isnull=True)
                | (
                    (Q(signed_by__isnull=True) | ~Q(signed_by=F("drafted_by")))
                    & (Q(checked_by__isnull=True) | ~Q(checked_by=F("drafted_by")))
                ),
                name="correspondence_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["registered", "assigned", "processing", "done", "numbered", "sent"])
                | Q(number__isnull=False),
                name="correspondence_registered_has_number",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "direction", "-entered_at", "-id"], name="correspondence_list"),
            models.Index(fields=["unit", "direction", "sent_at"], name="correspondence_sent"),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(due_on__isnull=False, ended_at__isnull=True),
                name="correspondence_due",
            ),
            models.Index(fields=["document_id"], condition=~Q(document_id=""), name="correspondence_wire_id"),
            GinIndex(OpClass(F("folded"), "gin_trgm_ops"), name="correspondence_search"),
        ]


class DocumentFile(models.Model):
    """A file of a document, kept by the store under its content's hash. The newest version is the one in
    force; what a signed file took the place of stays, no longer current. A trigger of the database refuses
    files of secret documents."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="files")
    version = models.SmallIntegerField(default=1)
    file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, related_name="+", db_column="file_sha256"
    )
    file_name = models.CharField(max_length=200)
    is_main = models.BooleanField(default=False)
    is_current = models.BooleanField(default=True)
    signature = models.CharField(max_length=10, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")


class DocumentEvent(models.Model):
    """Who did what to a document and when; `by` is null for the system and for the other side. Rows are only
    added."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="events")
    seq = models.IntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    said = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "seq"], name="correspondence_event_in_order")
        ]


class Reading(models.Model):
    """An official opened a document that holds personal data, or one of its files. Rows are only added."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="readings")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["document", "-at"], name="correspondence_readings")]


class BookCount(models.Model):
    """The last number given in a register of a unit and year."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=among(Direction))
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "direction", "year"], name="correspondence_one_book")
        ]
