"""Whose entries an official may open: of units in reach and of the province. What lies outside does not exist."""

from typing import TYPE_CHECKING

from django.http import Http404

from motcua.kernel.scopes import current
from motcua.steering import queries
from motcua.steering.errors import EntryNotFound, KindNotFound
from motcua.steering.rules.authority import By
from motcua.steering.rules.kinds import Kind
from motcua.web.desk.access import Official

if TYPE_CHECKING:
    from motcua.steering.models import Entry


def by_of(official: Official) -> By:
    return By(official.user_id, official.unit_id, official.acting.roles, current().unit_ids)


def kind_named(key: str) -> Kind:
    try:
        return queries.kind(key)
    except KindNotFound:
        raise Http404 from None


def entry_of(kind: Kind | None, entry_id: int) -> "Entry":
    try:
        row = queries.entry(entry_id)
    except EntryNotFound:
        raise Http404 from None
    if kind is not None and row.kind != kind.key:
        raise Http404
    if row.unit_id is not None and row.unit_id not in current().unit_ids:
        raise Http404
    return row
