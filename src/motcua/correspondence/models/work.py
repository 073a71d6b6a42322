"""Who works on a document (slips), and the files in which a matter's papers are kept together."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from motcua.correspondence.models.documents import Document, among
from motcua.correspondence.rules.lifecycle import SlipKind, SlipState
from motcua.kernel.scopes import Scope, ScopedManager, ScopedQuerySet, ScopeKind

M = TypeVar("M", bound=models.Model)


class Slip(models.Model):
    """A processing slip (phiếu xử lý): who gave the document to whom, what is to be done by which day, what
    came of it. At most one open slip of a document answers for it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="slips")
    kind = models.CharField(max_length=10, choices=among(SlipKind))
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="passed_to")
    given_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    given_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    to_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    to_user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    task = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=among(SlipState))
    answer = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state="open", kind="handle"),
                name="correspondence_one_answers_for_it",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="correspondence_slip_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "sent_back"]) | ~Q(answer=""),
                name="correspondence_slip_has_answer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_unit", "due_on", "id"],
                condition=Q(state="open"),
                name="correspondence_open_slips",
            ),
            models.Index(fields=["to_unit", "document"], name="correspondence_slips_of_unit"),
        ]


class WorkFileScoped(ScopedQuerySet[M]):
    """Work files of an official's units."""

    def in_scope(self, asked_by: Scope) -> "WorkFileScoped[M]":
        match asked_by.kind:
            case ScopeKind.SYSTEM:
                return self
            case ScopeKind.UNITS:
                return self.filter(unit_id__in=list(asked_by.unit_ids))
            case ScopeKind.PERSON | ScopeKind.ORGANISATION | ScopeKind.TICKET:
                return self.none()


class WorkFile(models.Model):
    """A work file (hồ sơ công việc, decree 30/2020 chapter IV): the documents and dossiers of one matter of a
    unit.

    `retention_years` is null for keeping for ever. A closed file takes nothing in any more.
    """

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=250)
    keeper = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    retention_years = models.SmallIntegerField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects: models.Manager[Any] = ScopedManager(WorkFileScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="correspondence_work_file_code")]


class WorkFileDocument(models.Model):
    """A document lies in a work file; it may lie in several."""

    work_file = models.ForeignKey(WorkFile, on_delete=models.PROTECT, related_name="documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="work_files")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work_file", "document"], name="correspondence_filed_once")
        ]


class WorkFileDossier(models.Model):
    """A dossier of the one-stop shop belongs to the matter of a work file. Known by its number alone."""

    work_file = models.ForeignKey(WorkFile, on_delete=models.PROTECT, related_name="dossiers")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work_file", "dossier"], name="correspondence_dossier_once")
        ]
