"""The apology for lateness: what its events do to a dossier, and to the row of the letter beside it. Pure.

`projection` puts the changes into the state, `effects` the effects beside it; the words of a letter (its reason,
why it went back, the proof of delivery) stand in the row alone and never in the log.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from motcua.dossiers.rules.timeliness import Outcome
from motcua.ledger.rules import Json, parse_instant

if TYPE_CHECKING:
    from motcua.dossiers.rules.dossier_state import DossierState
    from motcua.dossiers.rules.projection import Happened

Changes: TypeAlias = dict[str, object]


def _instant(payload: Mapping[str, Json], key: str) -> datetime | None:
    value = payload.get(key)
    return parse_instant(value) if isinstance(value, str) else None


def _word(payload: Mapping[str, Json], key: str) -> str:
    value = payload.get(key, "")
    return value if isinstance(value, str) else ""


def _number(payload: Mapping[str, Json], key: str) -> int | None:
    value = payload.get(key)
    return value if isinstance(value, int) else None


# What the events do to the dossier


def passed(state: "DossierState", at: datetime) -> datetime | None:
    """The due instant of a running clock that has passed unmet by `at`; None also when that was found before."""
    due = state.current_due
    if (
        state.late_at is not None
        or due is None
        or at <= due
        or state.ended_at is not None
        or state.accepted_at is None
        or state.clock_stopped_at is not None
    ):
        return None
    return due


def overtaken(state: "DossierState", event: "Happened") -> Changes:
    """Whatever happens after the due instant of a running clock finds the dossier late: an apology is due.

    Lateness needs nobody to notice it and nothing takes it back (domain facts 2.1-6). Imported history makes no
    apology due: whether the older system's agency apologised is not known. It marks late a dossier that ended late
    there; one still open is found late here, by whatever happens next.
    """
    due = passed(state, event.at)
    if due is None:
        return {}
    if event.payload.get("imported") is True:
        return {"late_at": due} if _ends_late(event) else {}
    return {"late_at": due, "apology": state.apology or "due"}


def _ends_late(event: "Happened") -> bool:
    """Whether an event of imported history ends a dossier that is past its due instant, as far as is known."""
    return event.kind == "withdrawn" or event.payload.get("legal_outcome") == Outcome.LATE


def became_late(state: "DossierState", event: "Happened") -> Changes:
    return {"apology": state.apology or "due"}


def drafted(state: "DossierState", event: "Happened") -> Changes:
    return {"apology": "drafted"}


def returned(state: "DossierState", event: "Happened") -> Changes:
    return {"apology": "" if state.late_at is None else "due"}


def approved(state: "DossierState", event: "Happened") -> Changes:
    """The new date binds the agency's word and nothing else; one letter that owns up to a fault is enough."""
    kind = _word(event.payload, "kind")
    return {
        "apology": "approved",
        "promised_due": _instant(event.payload, "new_date"),
        "late_kind": state.late_kind if state.late_kind == "subjective" else kind,
        "reappointments": state.reappointments + 1,
    }


def delivered(state: "DossierState", event: "Happened") -> Changes:
    return {"apology": "delivered", "apologised_at": state.apologised_at or event.at}


def lapsed(state: "DossierState") -> Changes:
    """A letter begun ahead for a dossier that ended in time after all is owed to nobody."""
    return {"apology": ""} if state.late_at is None and state.apology == "drafted" else {}


STEPS: Mapping[str, Callable[["DossierState", "Happened"], Changes]] = {
    "became_late": became_late,
    "apology_drafted": drafted,
    "apology_returned": returned,
    "apology_approved": approved,
    "apology_delivered": delivered,
}


# What they do to the letter's row


@dataclass(frozen=True)
class Drafted:
    """A letter is written, or written anew before its approval. `no` counts the dossier's letters from 1."""

    no: int
    seq: int
    at: datetime
    cause: str
    kind: str
    document: str
    new_date: datetime | None
    drafter_id: int | None


@dataclass(frozen=True)
class Returned:
    no: int
    at: datetime


@dataclass(frozen=True)
class Approved:
    no: int
    seq: int
    at: datetime
    signer_id: int | None


@dataclass(frozen=True)
class Delivered:
    no: int
    seq: int
    at: datetime
    way: str
    reference: str


Effect: TypeAlias = Drafted | Returned | Approved | Delivered


def effects(before: "DossierState | None", event: "Happened", after: "DossierState") -> list[Effect]:
    """What an event of an apology writes into the letter's row."""
    said = event.payload
    no = after.reappointments
    match event.kind:
        case "apology_drafted":
            return [
                Drafted(
                    no=no + 1,
                    seq=event.seq,
                    at=event.at,
                    cause=_word(said, "cause"),
                    kind=_word(said, "kind"),
                    document=_word(said, "document"),
                    new_date=_instant(said, "new_date"),
                    drafter_id=_number(said, "drafter"),
                )
            ]
        case "apology_returned":
            return [Returned(no + 1, event.at)]
        case "apology_approved":
            return [Approved(no, event.seq, event.at, _number(said, "signer"))]
        case "apology_delivered":
            return [Delivered(no, event.seq, event.at, _word(said, "way"), _word(said, "reference"))]
        case _:
            return []


@dataclass(frozen=True)
class Row:
    """The columns of a letter that follow from the log."""

    no: int
    drafted_seq: int
    drafted_at: datetime
    cause: str
    kind: str
    document: str
    new_date: datetime | None
    drafter_id: int | None
    returned_at: datetime | None = None
    approved_seq: int | None = None
    approved_at: datetime | None = None
    signer_id: int | None = None
    delivered_seq: int | None = None
    delivered_at: datetime | None = None
    way: str = ""
    reference: str = ""


COLUMNS = tuple(column.name for column in fields(Row))


def taken(rows: list[Row], effect: Effect) -> list[Row]:
    """The rows after one more effect."""
    others = [row for row in rows if row.no != effect.no]
    if isinstance(effect, Drafted):
        return [*others, _drafted_row(effect)]
    row = next(row for row in rows if row.no == effect.no)
    return [*others, replace(row, **changed(effect))]  # type: ignore[arg-type]  # columns of Row


def _drafted_row(effect: Drafted) -> Row:
    return Row(
        no=effect.no,
        drafted_seq=effect.seq,
        drafted_at=effect.at,
        cause=effect.cause,
        kind=effect.kind,
        document=effect.document,
        new_date=effect.new_date,
        drafter_id=effect.drafter_id,
    )


def changed(effect: Effect) -> dict[str, object]:
    """The columns that an effect sets."""
    match effect:
        case Drafted():
            row = _drafted_row(effect)
            return {name: getattr(row, name) for name in _DRAFT}
        case Returned():
            return {"returned_at": effect.at}
        case Approved():
            return {"approved_seq": effect.seq, "approved_at": effect.at, "signer_id": effect.signer_id}
        case Delivered():
            return {
                "delivered_seq": effect.seq,
                "delivered_at": effect.at,
                "way": effect.way,
                "reference": effect.reference,
            }


_DRAFT = (
    "drafted_seq",
    "drafted_at",
    "cause",
    "kind",
    "document",
    "new_date",
    "drafter_id",
    "returned_at",
)
