"""What a dossier's events say of the papers that its owner's store is to keep: results, and papers found correct."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from motcua.ledger.rules import Actor, Entry, Json


@dataclass(frozen=True)
class Given:
    """A result as it was given. `recalled_at` is set when it was taken back before it was handed over, or revoked."""

    seq: int
    at: datetime
    number: str
    sha256: str
    actor: Actor
    recalled_at: datetime | None = None
    recalled_why: str = ""
    term: str = ""  # as the result says itself; empty: what its kind says
    valid_until: date | None = None
    replaces: int | None = None  # the dossier whose result this one takes the place of


@dataclass(frozen=True)
class Checked:
    """The event by which an official found a component correct."""

    seq: int
    at: datetime
    actor: Actor


def results(events: Iterable[Entry]) -> tuple[Given, ...]:
    """Every result of the dossier, the oldest first; each recall takes back the one before it."""
    found: list[Given] = []
    for event in events:
        if event.kind == "concluded" and event.payload.get("result_sha256"):
            found.append(
                Given(
                    event.seq,
                    event.at,
                    str(event.payload.get("result_number") or ""),
                    str(event.payload["result_sha256"]),
                    event.actor,
                    term=str(event.payload.get("term") or ""),
                    valid_until=_day(event.payload.get("valid_until")),
                    replaces=_number(event.payload.get("replaces")),
                )
            )
        elif event.kind in ("recalled", "result_revoked") and found and found[-1].recalled_at is None:
            why = str(event.payload.get("reason") or "")
            found[-1] = replace(found[-1], recalled_at=event.at, recalled_why=why)
    return tuple(found)


def _day(value: Json) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _number(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def checked(events: Iterable[Entry]) -> dict[str, Checked]:
    """The last check that found each component correct. What is put in its place later has to be checked again."""
    found: dict[str, Checked] = {}
    for event in events:
        if event.kind in ("supplied", "paper_reused"):
            for key in _keys(event):
                found.pop(key, None)
            continue
        checks = event.payload.get("checks")
        if not isinstance(checks, dict):
            continue
        for key, state in checks.items():
            if state == "correct":
                found.setdefault(key, Checked(event.seq, event.at, event.actor))
            else:
                found.pop(key, None)
    return found


def _keys(event: Entry) -> list[str]:
    listed = event.payload.get("components")
    keys = (
        [str(one.get("key")) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    )
    one = event.payload.get("component")
    return [*keys, str(one)] if isinstance(one, str) else keys


def accepted(events: Iterable[Entry]) -> Checked | None:
    """The acceptance. At the counter a dossier is accepted as its papers are looked at."""
    event = next((one for one in events if one.kind == "accepted"), None)
    return Checked(event.seq, event.at, event.actor) if event else None
