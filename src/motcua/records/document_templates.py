"""The life of a Word template: uploaded, approved by a second person, in force from a day, taken out of use."""

import io
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q

from motcua.records import actions, rules, word_templates
from motcua.records.errors import TemplateNotFound, TemplateStep
from motcua.records.models import DocumentTemplate
from motcua.records.models import TemplateKind as TemplateKind  # others name kinds by it


@transaction.atomic
def upload(
    content: bytes, *, procedure_id: int, kind: str, name: str, valid_from: date, by: int, at: datetime
) -> DocumentTemplate:
    """Keep a template that waits for its approval. Raises TemplateRefused, and what `actions.store` raises."""
    names = word_templates.names_in(content)
    file = actions.store(
        io.BytesIO(content), limit_bytes=word_templates.LARGEST, accepted=frozenset({rules.DOCX})
    )
    same = DocumentTemplate.objects.filter(procedure_id=procedure_id, kind=kind, name=name)
    list(same.select_for_update().values_list("pk"))
    last = same.aggregate(last=Max("number"))["last"] or 0
    return DocumentTemplate.objects.create(
        procedure_id=procedure_id,
        kind=kind,
        name=name,
        number=last + 1,
        file=file,
        names=list(names),
        valid_from=valid_from,
        uploaded_by_id=by,
        uploaded_at=at,
    )


@transaction.atomic
def approve(template_id: int, *, document: str, by: int, at: datetime) -> DocumentTemplate:
    """A second person approves. Raises TemplateNotFound, TemplateStep (`own`, `approved`, `withdrawn`)."""
    row = _held(template_id)
    if row.uploaded_by_id == by:
        raise TemplateStep("own")
    row.approved_by_id, row.approved_at, row.document = by, at, document
    row.save(update_fields=["approved_by_id", "approved_at", "document"])
    return row


@transaction.atomic
def withdraw(template_id: int, *, by: int, at: datetime) -> DocumentTemplate:
    """Take it out of use; documents drawn up before stay as they are. Raises TemplateNotFound, TemplateStep.

    An approved template is taken out of use by somebody else than its uploader, as it came into use.
    """
    row = DocumentTemplate.objects.select_for_update(of=("self",)).filter(pk=template_id).first()
    if row is None:
        raise TemplateNotFound(template_id)
    if row.withdrawn_at is not None:
        raise TemplateStep("withdrawn")
    if row.approved_at is not None and row.uploaded_by_id == by:
        raise TemplateStep("own")
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    return row


def _held(template_id: int) -> DocumentTemplate:
    row = DocumentTemplate.objects.select_for_update(of=("self",)).filter(pk=template_id).first()
    if row is None:
        raise TemplateNotFound(template_id)
    if row.withdrawn_at is not None or row.approved_at is not None:
        raise TemplateStep("withdrawn" if row.withdrawn_at else "approved")
    return row


def template(template_id: int) -> DocumentTemplate:
    """One template with its procedure and file. Raises TemplateNotFound."""
    found = DocumentTemplate.objects.select_related("procedure", "file").filter(pk=template_id).first()
    if found is None:
        raise TemplateNotFound(template_id)
    return found


def all_templates() -> list[DocumentTemplate]:
    """Newest first, those that wait for an approval before the others; one query."""
    rows = DocumentTemplate.objects.select_related("procedure").order_by("-uploaded_at", "-pk")
    return sorted(rows, key=lambda row: row.approved_at is not None or row.withdrawn_at is not None)


def in_force(procedure_id: int, on: date) -> list[DocumentTemplate]:
    """The templates to draw up documents of a procedure by on the day, by kind and name; one query."""
    rows = DocumentTemplate.objects.filter(
        Q(procedure_id=procedure_id, approved_at__isnull=False, withdrawn_at__isnull=True, valid_from__lte=on)
    ).order_by("kind", "name", "number")
    newest = {(row.kind, row.name): row for row in rows}
    return list(newest.values())
