"""What every deed of the review shares: the row locked, the screen not stale, the deed kept."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

from django.db import models

from motcua.ledger.rules import Json
from motcua.reviews.errors import InputRefused, ReviewNotAllowed, ReviewNotFound, ScreenStale
from motcua.reviews.models import (
    Decentralisation,
    Deed,
    Proposal,
    Regulation,
    ReviewPlan,
    ReviewSheet,
)
from motcua.reviews.rules.authority import By
from motcua.reviews.rules.subjects import Subject

Row = TypeVar("Row", ReviewPlan, ReviewSheet, Proposal, Decentralisation, Regulation)


def locked(model: type[Row], number: int, seen: int | None) -> Row:
    """The row, locked until the transaction ends; `seen` is the revision that the screen showed, None for whoever
    looks at no screen. Raises ReviewNotFound, ScreenStale."""
    row = model.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise ReviewNotFound(f"{ReviewNotFound.__doc__} ({model.__name__} {number})")
    if seen is not None and seen != row.revision:
        raise ScreenStale(seen=seen, now=row.revision)
    return row


def keep(row: Row, fields: Mapping[str, object]) -> None:
    """Write these columns and count the revision."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.revision += 1
    row.save(update_fields=[*fields, "revision"])


def record(
    subject: Subject, row: models.Model, kind: str, payload: Mapping[str, Json], *, by: By, at: datetime
) -> None:
    """Keep who did what; runs inside the deed's transaction."""
    Deed.objects.create(
        subject=subject,
        subject_id=row.pk,
        kind=kind,
        at=at,
        by_id=by.user_id,
        unit_id=by.unit_id,
        payload=dict(payload),
    )


def require(allowed: bool) -> None:
    if not allowed:
        raise ReviewNotAllowed


def filled(field: str, text: str, longest: int) -> str:
    """The text without spaces at its ends. Raises InputRefused: empty, or longer than it may be."""
    plain = text.strip()
    if not plain:
        raise InputRefused(field=field, problem="required")
    if len(plain) > longest:
        raise InputRefused(field=field, problem="too-long")
    return plain


def not_ahead(field: str, day: date | None, today: date) -> date:
    """The day of something that has happened. Raises InputRefused: missing, or after today."""
    if day is None:
        raise InputRefused(field=field, problem="required")
    if day > today:
        raise InputRefused(field=field, problem="lies-ahead")
    return day


def not_before(field: str, day: date, earlier: date) -> date:
    """Raises InputRefused when the day lies before what it follows from."""
    if day < earlier:
        raise InputRefused(field=field, problem="too-early")
    return day
