"""Saved filters of one official: add, rename, move, remove. Each belongs to who made it and to nobody else."""

from django.db import IntegrityError, transaction
from django.db.models import Max

from motcua.web.desk.models import SavedFilter

LIMIT = 12


class NameTaken(Exception):
    """There is a saved filter of this name already. Choose another name."""


class TooMany(Exception):
    """There are as many saved filters as a row of tabs can show. Remove one first."""


def of(user_id: int) -> list[SavedFilter]:
    """The person's filters in their order; one query."""
    return list(SavedFilter.objects.filter(user_id=user_id).order_by("place", "pk"))


def add(user_id: int, *, name: str, query: str) -> SavedFilter:
    """Keep a filter after the others. Raises NameTaken, TooMany."""
    mine = SavedFilter.objects.filter(user_id=user_id)
    if mine.count() >= LIMIT:
        raise TooMany
    last = mine.aggregate(last=Max("place"))["last"]
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(
                user_id=user_id, name=name, query=query, place=0 if last is None else last + 1
            )
    except IntegrityError:
        raise NameTaken from None


def rename(user_id: int, filter_id: int, *, name: str) -> None:
    """Raises NameTaken; a filter of somebody else is left alone."""
    try:
        with transaction.atomic():
            SavedFilter.objects.filter(user_id=user_id, pk=filter_id).update(name=name)
    except IntegrityError:
        raise NameTaken from None


def remove(user_id: int, filter_id: int) -> None:
    SavedFilter.objects.filter(user_id=user_id, pk=filter_id).delete()


def move_up(user_id: int, filter_id: int) -> None:
    """Change places with the one before; the first stays."""
    with transaction.atomic():
        rows = list(SavedFilter.objects.select_for_update().filter(user_id=user_id).order_by("place", "pk"))
        at = next((place for place, row in enumerate(rows) if row.pk == filter_id), 0)
        if at:
            rows[at - 1], rows[at] = rows[at], rows[at - 1]
        for place, row in enumerate(rows):
            row.place = place
        SavedFilter.objects.bulk_update(rows, ["place"])
