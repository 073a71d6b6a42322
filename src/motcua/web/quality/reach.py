"""Whose system an official may open: that of a unit in reach. What lies outside does not exist."""

from typing import TYPE_CHECKING

from django.http import Http404

from motcua.kernel.scopes import current
from motcua.quality import queries
from motcua.quality.errors import NotFound

if TYPE_CHECKING:
    from motcua.quality.models import Audit, ControlledDocument, DocumentVersion, Finding


def require_unit(unit_id: int) -> None:
    if unit_id not in current().unit_ids:
        raise Http404


def document(document_id: int) -> "ControlledDocument":
    try:
        row = queries.document(document_id)
    except NotFound:
        raise Http404 from None
    require_unit(row.system.unit_id)
    return row


def version(version_id: int) -> "DocumentVersion":
    try:
        row = queries.document_version(version_id)
    except NotFound:
        raise Http404 from None
    require_unit(row.document.system.unit_id)
    return row


def audit(audit_id: int) -> "Audit":
    try:
        row = queries.audit(audit_id)
    except NotFound:
        raise Http404 from None
    require_unit(row.system.unit_id)
    return row


def finding(finding_id: int) -> "Finding":
    try:
        row = queries.finding(finding_id)
    except NotFound:
        raise Http404 from None
    require_unit(row.audit.system.unit_id)
    return row
