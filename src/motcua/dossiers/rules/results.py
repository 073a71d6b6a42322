"""The life of a result drawn up here: what its events do to a dossier, and to the result's row beside it. Pure.

Drafted by one official, checked by a second, signed by a third who did not draft it, issued under the agency's seal
(the dossier is concluded by it); later superseded or revoked. `projection` puts the changes into the state, `effects`
the effects beside it. The words of a result stand in its row alone; the log binds them by a commitment.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from motcua.dossiers.rules.payloads import moves_of
from motcua.ledger.rules import Json, canonical_json, commitment

if TYPE_CHECKING:
    from motcua.dossiers.rules.dossier_state import DossierState
    from motcua.dossiers.rules.projection import Happened

Changes = dict[str, object]


class Stage(StrEnum):
    """Where the result of a running dossier stands; nothing while none is drawn up, and nothing after its issue."""

    NONE = ""
    DRAFTED = "drafted"
    CHECKED = "checked"
    SIGNED = "signed"
    RETURNED = "returned"  # sent back to be changed


class Source(StrEnum):
    """What a result is drawn up from."""

    WORD = "word"  # a Word template of the procedure
    GENERAL = "general"  # the general paper of the house
    CERTIFIED_COPY = "certified_copy"  # a copy of a paper, certified against its original


class Term(StrEnum):
    """How long a result holds. `BY_KIND`: as law/papers says of its kind."""

    BY_KIND = "by_kind"
    PERMANENT = "permanent"
    UNTIL = "until"
    UNSTATED = "unstated"


# What kind of file a result is; one that was uploaded without a signature that stands is a `file`.
ELECTRONIC = "electronic"
CERTIFIED = "certified"  # an electronic copy of a paper, certified
SIGNED_FORMS = frozenset({ELECTRONIC, CERTIFIED})

# ---------------------------------------------------------------- codes of verification

# Crockford's base 32: no letter is taken for a digit. Twelve of them are 60 bits; nobody finds one by trying.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
_CODE = re.compile(rf"KQ([{ALPHABET}]{{{CODE_LENGTH}}})")


def printed_code(code: str) -> str:
    """`KQ-7F3A-9C2D-HJ4K`, as it stands on the paper and in the address of its page."""
    return "-".join(["KQ", *(code[at : at + 4] for at in range(0, len(code), 4))])


def read_code(text: str) -> str | None:
    """A code as typed or scanned, in any case and with any spaces or dashes; None when it is none."""
    plain = re.sub(r"[-\s]+", "", text.strip().upper())
    found = _CODE.fullmatch(plain[:2] + plain[2:].translate(str.maketrans("OIL", "011")))
    return found[1] if found else None


def code_in(text: str) -> str | None:
    """The code that stands somewhere in a text, such as the reason of a signature."""
    found = re.search(rf"KQ(?:-[{ALPHABET}]{{4}}){{3}}", text)
    return read_code(found[0]) if found else None


def committed(content: Mapping[str, Json], salt: bytes) -> str:
    """What the log keeps of the values that a result is drawn up from."""
    return commitment(salt, canonical_json(dict(content)).decode())


# ---------------------------------------------------------------- what the events do to the dossier


def _word(payload: Mapping[str, Json], key: str) -> str:
    value = payload.get(key, "")
    return value if isinstance(value, str) else ""


def _number(payload: Mapping[str, Json], key: str) -> int | None:
    value = payload.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _day(payload: Mapping[str, Json], key: str) -> date | None:
    value = payload.get(key)
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def concluded(event: "Happened") -> Changes:
    """`result_no` stands in the event when it was drawn up here; `result_form` says what kind of file it is."""
    drawn_up = _number(event.payload, "result_no")
    changes: Changes = {"result_form": _word(event.payload, "result_form"), "result_stage": ""}
    return {**changes, "result_count": drawn_up, "result_drawn_up": True} if drawn_up is not None else changes


def recalled(state: "DossierState") -> Changes:
    return {"result_form": "", "result_drawn_up": False, "result_copies": 0}


# After these somebody has to look again at what was checked, and a signature put before them is void.
_SHAKEN_BY = frozenset({"work_returned", "supplied", "rehomed"})


def shaken(state: "DossierState", event: "Happened") -> bool:
    """Whether the event makes a checked or signed result a draft again: another unit, new papers, work sent back."""
    if event.kind not in _SHAKEN_BY or state.result_stage not in (Stage.CHECKED, Stage.SIGNED):
        return False
    if event.kind != "rehomed":
        return True
    unit = state.handling_unit_id
    return moves_of(event.payload).get(unit, unit) != unit


def drawn_from_former_data(state: "DossierState") -> bool:
    """Whether a draft stands that was made from the owner's data as they were; one that is signed has to be sent
    back before the data are corrected."""
    return state.result_stage in (Stage.DRAFTED, Stage.CHECKED)


def party_corrected(state: "DossierState") -> Changes:
    """What a correction of the owner's data does to the open result."""
    return {"result_stage": Stage.RETURNED.value} if drawn_from_former_data(state) else {}


STEPS: Mapping[str, Callable[["DossierState", "Happened"], Changes]] = {
    "result_drafted": lambda state, event: {"result_stage": Stage.DRAFTED.value},
    "result_checked": lambda state, event: {"result_stage": Stage.CHECKED.value},
    "result_returned": lambda state, event: {"result_stage": Stage.RETURNED.value},
    "result_signed": lambda state, event: {"result_stage": Stage.SIGNED.value},
    "copies_given": lambda state, event: {
        "result_copies": state.result_copies + (_number(event.payload, "copies") or 0)
    },
    "result_revoked": lambda state, event: {"result_revoked_at": event.at},
    "result_superseded": lambda state, event: {"result_superseded_at": event.at},
}


# ---------------------------------------------------------------- what they do to the result's row


@dataclass(frozen=True)
class Effect:
    """What an event writes into the row of result `no`. `is_draft`: the row is made, or written anew.

    `number_void` says why the number that was taken for it is void now; empty: nothing happens to the number.
    """

    no: int
    at: datetime
    values: Mapping[str, object]
    is_draft: bool = False
    number_void: str = ""


@dataclass(frozen=True)
class Row:
    """The columns of a result's row that follow from the log. `no` counts the dossier's results from 1."""

    no: int
    drafted_seq: int
    drafted_at: datetime
    drafter_id: int | None
    unit_id: int
    source: str
    template_id: int | None
    term: str
    term_until: date | None
    replaces_id: int | None
    content_commitment: str
    returned_at: datetime | None = None
    checked_seq: int | None = None
    checked_at: datetime | None = None
    checker_id: int | None = None
    signed_seq: int | None = None
    signed_at: datetime | None = None
    signer_id: int | None = None
    book: str = ""
    number: str = ""
    code: str | None = None
    signed_sha256: str = ""
    issued_seq: int | None = None
    issued_at: datetime | None = None
    issued_sha256: str = ""
    valid_until: date | None = None
    void_at: datetime | None = None
    void_why: str = ""


COLUMNS = tuple(column.name for column in fields(Row))
_UNSIGNED: Mapping[str, object] = {
    "signed_seq": None,
    "signed_at": None,
    "signer_id": None,
    "book": "",
    "number": "",
    "code": None,
    "signed_sha256": "",
}
_UNCHECKED: Mapping[str, object] = {"checked_seq": None, "checked_at": None, "checker_id": None, **_UNSIGNED}


def effects(before: "DossierState | None", event: "Happened", after: "DossierState") -> list[Effect]:
    """What an event writes into the rows of the dossier's results."""
    if before is None:
        return []
    said, open_no = event.payload, before.result_count + 1
    match event.kind:
        case "result_drafted":
            return [Effect(open_no, event.at, _drafted(event), is_draft=True)]
        case "result_checked":
            values = {
                "checked_seq": event.seq,
                "checked_at": event.at,
                "checker_id": _number(said, "checker"),
            }
            return [Effect(open_no, event.at, values)]
        case "party_corrected" if not drawn_from_former_data(before):
            return []
        case "result_returned" | "party_corrected":
            values = {**_UNCHECKED, "returned_at": event.at}
            return [Effect(open_no, event.at, values, number_void="returned")]
        case "result_signed":
            return [Effect(open_no, event.at, _signed(event))]
        case "concluded" if after.result_count > before.result_count:
            issued = {
                "issued_seq": event.seq,
                "issued_at": event.at,
                "issued_sha256": _word(said, "result_sha256"),
                "valid_until": _day(said, "valid_until"),
            }
            return [Effect(after.result_count, event.at, issued)]
        case "recalled" | "result_revoked" | "result_superseded":
            return _voided(before, event)
    if before.result_stage and not after.result_stage:
        # withdrawn, stopped, or concluded by another file
        return [
            Effect(open_no, event.at, {"void_at": event.at, "void_why": event.kind}, number_void=event.kind)
        ]
    if shaken(before, event):
        return [Effect(open_no, event.at, _UNCHECKED, number_void=event.kind)]
    return []


def _drafted(event: "Happened") -> dict[str, object]:
    said = event.payload
    return {
        "drafted_seq": event.seq,
        "drafted_at": event.at,
        "drafter_id": _number(said, "drafter"),
        "unit_id": _number(said, "unit"),
        "source": _word(said, "source"),
        "template_id": _number(said, "template"),
        "term": _word(said, "term"),
        "term_until": _day(said, "term_until"),
        "replaces_id": _number(said, "replaces"),
        "content_commitment": _word(said, "content"),
        "returned_at": None,
        **_UNCHECKED,
        "void_at": None,
        "void_why": "",
    }


def _signed(event: "Happened") -> dict[str, object]:
    said = event.payload
    return {
        "signed_seq": event.seq,
        "signed_at": event.at,
        "signer_id": _number(said, "signer"),
        "book": _word(said, "book"),
        "number": _word(said, "number"),
        "code": _word(said, "code"),
        "signed_sha256": _word(said, "sha256"),
    }


def _voided(before: "DossierState", event: "Happened") -> list[Effect]:
    """A result drawn up here is no longer in force; of one that was uploaded the dossier alone says so."""
    if not before.result_drawn_up:
        return []
    values: dict[str, object] = {"void_at": event.at, "void_why": event.kind}
    # a number that stood on an issued result stays that result's; only what was recalled in time is void
    void = "recalled" if event.kind == "recalled" else ""
    return [Effect(before.result_count, event.at, values, number_void=void)]


def taken(rows: list[Row], effect: Effect) -> list[Row]:
    """The rows after one more effect."""
    others = [row for row in rows if row.no != effect.no]
    if effect.is_draft:
        return [*others, Row(no=effect.no, **effect.values)]  # type: ignore[arg-type]  # columns of Row
    row = next(row for row in rows if row.no == effect.no)
    return [*others, replace(row, **effect.values)]  # type: ignore[arg-type]  # columns of Row
