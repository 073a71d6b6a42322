"""The register of regulations and legal documents: enter one, say what became of it, record a check of it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.reviews.actions.recording import filled, keep, locked, not_ahead, not_before, record, require
from motcua.reviews.errors import InputRefused, StateRefused
from motcua.reviews.models import (
    ErrorFound,
    Fate,
    Handling,
    Regulation,
    RegulationCheck,
    RegulationKind,
)
from motcua.reviews.rules import authority
from motcua.reviews.rules.authority import By
from motcua.reviews.rules.law import rights
from motcua.reviews.rules.subjects import Subject


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What became of a regulation, the plan to cut it, and its publication; dates may be missing."""

    fate: str = Fate.IN_FORCE
    fate_on: date | None = None
    fate_document: str = ""
    plan_approved_on: date | None = None
    plan_document: str = ""
    published_on: date | None = None
    updated_on: date | None = None


def enter(
    *,
    kind: str,
    name: str,
    number: str,
    issuer: str,
    issued_on: date | None,
    sector_id: int | None,
    by: By,
    at: datetime,
) -> Regulation:
    """Put a regulation into the register. Raises ReviewNotAllowed, InputRefused."""
    today = day_of(at)
    require(authority.may_keep(by, rights(today)))
    if kind not in set(RegulationKind):
        raise InputRefused(field="kind", problem="required")
    name = filled("name", name, 500)
    number = filled("number", number, 120)
    issuer = filled("issuer", issuer, 200)
    issued_on = not_ahead("issued_on", issued_on, today)
    with transaction.atomic():
        row = Regulation.objects.create(
            kind=kind,
            name=name,
            number=number,
            issuer=issuer,
            issued_on=issued_on,
            sector_id=sector_id,
            recorded_by_id=by.user_id,
            recorded_at=at,
        )
        said: dict[str, Json] = {
            "kind": kind, "name": name, "number": number, "issuer": issuer, "issued_on": issued_on.isoformat(),
            "sector": sector_id,
        }  # fmt: skip
        record(Subject.REGULATION, row, "entered", said, by=by, at=at)
    return row


def set_standing(*, regulation_id: int, standing: Standing, seen: int | None, by: By, at: datetime) -> None:
    """Say what became of it. Raises ReviewNotFound, ScreenStale, ReviewNotAllowed, StateRefused, InputRefused."""
    today = day_of(at)
    require(authority.may_keep(by, rights(today)))
    if standing.fate not in set(Fate):
        raise InputRefused(field="fate", problem="required")
    with transaction.atomic():
        row = locked(Regulation, regulation_id, seen)
        if row.struck_at is not None:
            raise StateRefused("struck")
        fields: dict[str, object] = {
            "fate": standing.fate,
            "fate_on": None,
            "fate_document": "",
            "plan_approved_on": _since("plan_approved_on", standing.plan_approved_on, row, today),
            "plan_document": standing.plan_document.strip()[:200],
            "published_on": _since("published_on", standing.published_on, row, today),
            "updated_on": _since("updated_on", standing.updated_on, row, today),
        }
        if standing.fate != Fate.IN_FORCE:
            day = not_ahead("fate_on", standing.fate_on, today)
            fields["fate_on"] = not_before("fate_on", day, row.issued_on)
            fields["fate_document"] = filled("fate_document", standing.fate_document, 200)
        if standing.plan_approved_on is not None:
            filled("plan_document", standing.plan_document, 200)
        if standing.updated_on is not None:
            if standing.published_on is None:
                raise InputRefused(field="published_on", problem="required")
            not_before("updated_on", standing.updated_on, standing.published_on)
        keep(row, fields)
        said: dict[str, Json] = {
            name: value.isoformat() if isinstance(value, date) else str(value or "")
            for name, value in fields.items()
        }
        record(Subject.REGULATION, row, "standing", said, by=by, at=at)


def _since(field: str, day: date | None, row: Regulation, today: date) -> date | None:
    return None if day is None else not_before(field, not_ahead(field, day, today), row.issued_on)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What checking a document found, and how it was handled."""

    checked_on: date | None
    error: str
    words: str = ""
    handling: str = ""
    handled_on: date | None = None
    document: str = ""


def check(*, regulation_id: int, found: Found, seen: int | None, by: By, at: datetime) -> RegulationCheck:
    """Record a check. An error names what is wrong; one that was handled has its day and its document.

    Raises as `set_standing` does.
    """
    today = day_of(at)
    require(authority.may_keep(by, rights(today)))
    if found.error not in set(ErrorFound):
        raise InputRefused(field="error", problem="required")
    checked_on = not_ahead("checked_on", found.checked_on, today)
    is_clean = found.error == ErrorFound.NONE
    handling = Handling.NOT_NEEDED if is_clean else found.handling
    words, document, handled_on = found.words.strip()[:1000], "", None
    if not is_clean:
        words = filled("check_words", found.words, 1000)
        if handling not in (Handling.PENDING, Handling.CORRECTED, Handling.ANNULLED):
            raise InputRefused(field="handling", problem="required")
        if handling != Handling.PENDING:
            handled_on = not_ahead("handled_on", found.handled_on, today)
            not_before("handled_on", handled_on, checked_on)
            document = filled("handling_document", found.document, 200)
    with transaction.atomic():
        row = locked(Regulation, regulation_id, seen)
        if row.struck_at is not None:
            raise StateRefused("struck")
        not_before("checked_on", checked_on, row.issued_on)
        made = RegulationCheck.objects.create(
            regulation=row,
            checked_on=checked_on,
            error=found.error,
            words=words,
            handling=handling,
            handled_on=handled_on,
            handling_document=document,
            recorded_by_id=by.user_id,
            recorded_at=at,
        )
        keep(row, {})
        said: dict[str, Json] = {
            "checked_on": checked_on.isoformat(), "error": found.error, "words": words, "handling": handling,
            "handled_on": handled_on.isoformat() if handled_on else None, "document": document,
        }  # fmt: skip
        record(Subject.REGULATION, row, "checked", said, by=by, at=at)
    return made


def strike(*, regulation_id: int, words: str, seen: int | None, by: By, at: datetime) -> None:
    """Take out what was entered in error; it stays to be read. Raises as `set_standing` does."""
    require(authority.may_keep(by, rights(day_of(at))))
    with transaction.atomic():
        row = locked(Regulation, regulation_id, seen)
        if row.struck_at is not None:
            raise StateRefused("struck")
        words = filled("words", words, 500)
        keep(row, {"struck_at": at})
        record(Subject.REGULATION, row, "struck", {"words": words}, by=by, at=at)
