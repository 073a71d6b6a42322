"""Who may call, and by which names callers know what is ours. Nothing of a dossier stands here."""

import uuid

from django.db import models
from django.db.models import Q

from motcua.procedures.queries import today


class Client(models.Model):
    """A calling system by its place at the information mediator, INSTANCE/CLASS/MEMBER/SUBSYSTEM.

    Its key is kept as a hash only; without one it cannot call, unless it `is_open` and the whole door is
    (MOTCUA_GOVSTACK=open). Applications are filed by the account `applicant`; work is done by the official
    `operator`, with the posts that this account holds on the day (null: it sees nobody else's dossiers).
    """

    member = models.CharField(max_length=200, unique=True)
    key_sha256 = models.CharField(max_length=64, blank=True, default="")
    is_open = models.BooleanField(default=False)
    applicant = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    operator = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key_sha256"], condition=~Q(key_sha256=""), name="govstack_client_key_once"
            ),
            models.UniqueConstraint(
                fields=["is_open"], condition=Q(is_open=True), name="govstack_one_open_client"
            ),
        ]

    @classmethod
    def in_force(cls) -> "models.QuerySet[Client]":
        """Those that may call today."""
        day = today()
        return cls.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class Application(models.Model):
    """An application that a client began: the draft, and the dossier once it is filed. `id` is the `fileId`.

    `applicant_ref` is the caller's own word for its applicant; it means nothing here. `key` is the caller's
    idempotency key ("" without): the same one again answers the same application.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    applicant_ref = models.CharField(max_length=100)
    key = models.CharField(max_length=64, blank=True, default="")
    draft_id = models.UUIDField(unique=True)
    dossier_id = models.BigIntegerField(null=True, unique=True)
    procedure_id = models.BigIntegerField()
    procedure_name = models.CharField(max_length=1000)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "key"], condition=~Q(key=""), name="govstack_application_key_once"
            )
        ]
        indexes = [models.Index(fields=["client", "created_at"], name="govstack_applications_of")]


class Document(models.Model):
    """A file that a client sent, to be linked to an application by its address. `paper` is the key of the paper
    that it is, when the caller said so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    paper = models.CharField(max_length=60, blank=True, default="")
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["received_at"], name="govstack_documents_by_age")]


class FixedName(models.Model):
    """A name agreed with a partner for a thing of ours, beside or (`is_shown`) in place of the computed one.

    `target` is our own key: a procedure's code, CODE:VERSION of a form, DOSSIER:SEQ:BRANCH of a step, the id of a
    document, a user name, a role.
    """

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=100)
    target = models.CharField(max_length=100)
    is_shown = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="govstack_name_once"),
            models.UniqueConstraint(
                fields=["kind", "target"], condition=Q(is_shown=True), name="govstack_one_name_shown"
            ),
        ]
