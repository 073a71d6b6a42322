"""Papers of the personal data store in a dossier: used in place of a file, checked again, asked for all the same.

Whose papers: the dossier's owner's by their number, and those of the account that files it. An official reaches a
paper only through a dossier in their scope, and each look-up is traced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from motcua.accounts import papers as accounts
from motcua.dossiers import store_queries
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.errors import HeldByStore, InputRefused
from motcua.dossiers.models import AskedAlthoughHeld, Component, Party, ReusedPaper
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.opening import HandedIn
from motcua.kernel.text import fold
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.procedures import queries as procedures
from motcua.records import holding_actions as store
from motcua.records import holding_queries as held
from motcua.records import holding_rules as papers
from motcua.records.paper_law import paper_law

if TYPE_CHECKING:
    from motcua.procedures.models import ProcedureVersion
    from motcua.records.models import Holding

SHORTEST_TITLE = 10  # characters of a title that is looked for in an official's free words


@dataclass(frozen=True)
class Used:
    """A stored paper that stands for a component; `replaced_by`: by which result code, if not of its own kind."""

    key: str
    holding: "Holding"
    replaced_by: str


@dataclass(frozen=True)
class Taken:
    """The components as they are handed in, with the stored papers among them; `holds` counts what the store fits."""

    components: tuple[HandedIn, ...]
    used: tuple[Used, ...] = ()
    holds: int = 0

    def payload(self) -> dict[str, Json]:
        """What the opening event says beside its components."""
        said: dict[str, Json] = {"store_holds": self.holds} if self.holds else {}
        return {**said, "reused": len(self.used), **portal_store(self.used)} if self.used else said


def portal_store(used: "Sequence[Used]") -> dict[str, Json]:
    """What an event says when one of the papers came from the National Portal's store."""
    return {"portal_store": True} if any(one.holding.shelf == papers.Shelf.PORTAL for one in used) else {}


def at_opening(
    components: Sequence[HandedIn],
    version: "ProcedureVersion",
    *,
    owner_number: str,
    submitter_id: int | None,
    at: datetime,
) -> Taken:
    """What the store has to do with a dossier that is being opened. Two queries at most, and one a paper used.

    Raises: HoldingNotFound (also another's paper), HoldingNotUsable (it expired, was superseded or revoked since it
    was chosen), InputRefused (it does not fit the component).
    """
    day = day_of(at)
    wanted = {
        one.key: one for one in papers.wanted(version.procedure.code, version.content.get("components"), day)
    }
    numbers = [owner_number]
    if any(one.holding_id for one in components):
        numbers += accounts.owner_numbers_of(submitter_id)
    filled, used = use(components, wanted, numbers, day)
    asked = [wanted[one.key] for one in components if one.key in wanted]
    fits = set(held.fitting([owner_number], asked, on=day, confirmed_only=True))
    return Taken(filled, used, len(fits | {one.key for one in used}))


def use(
    components: Sequence[HandedIn],
    wanted: Mapping[str, papers.Wanted],
    numbers: Sequence[str],
    day: date,
) -> tuple[tuple[HandedIn, ...], tuple[Used, ...]]:
    """The components with the files of the stored papers that are named for them. Raises as `at_opening` does."""
    filled, used = [], []
    for one in components:
        if not one.holding_id:
            filled.append(one)
            continue
        holding = store.require_usable(one.holding_id, numbers, day)
        fits = wanted.get(one.key)
        if fits is None or holding.kind not in fits.kinds:
            raise InputRefused(field="components", problem="stored-paper-does-not-fit")
        filled.append(replace(one, file_sha256=str(holding.file_id), file_name=holding.file_name))
        used.append(Used(one.key, holding, "" if holding.kind == fits.own else holding.kind))
    return tuple(filled), tuple(used)


def keep(used: Sequence[Used], dossier_id: int, seq: int, *, by: Acting, at: datetime) -> None:
    """Write down which papers stand for which components, with their state at this instant."""
    day = day_of(at)
    ReusedPaper.unscoped.bulk_create(
        ReusedPaper(
            dossier_id=dossier_id,
            component_key=one.key,
            holding_id=one.holding.pk,
            seq=seq,
            at=at,
            by_id=by.user_id,
            unit_id=by.unit_id,
            replaced_by=one.replaced_by,
            shelf=one.holding.shelf,
            state=held.snapshot(one.holding, day),
        )
        for one in used
    )


def drop(dossier_id: int, keys: Sequence[str], seq: int) -> None:
    """Another file takes the place of these components' stored papers."""
    ReusedPaper.unscoped.filter(
        dossier_id=dossier_id, component_key__in=list(keys), dropped_seq__isnull=True
    ).update(dropped_seq=seq)


def recheck(state: DossierState, at: datetime) -> dict[str, Json]:
    """What the acceptance says of the stored papers. No query for a dossier without.

    Raises InputRefused: one of them fell between submission and acceptance, and has to be asked for.
    """
    if not state.reused_papers:
        return {}
    found = store_queries.standings(state.id, day_of(at))
    if any(one is not papers.Standing.VALID for one in found.values()):
        raise InputRefused(field="checks", problem="stored-paper-fell")
    return {"stored": {key: str(one) for key, one in found.items()}}


def mark_accepted(state: DossierState, payload: Mapping[str, Json]) -> None:
    said = payload.get("stored")
    for key, standing in said.items() if isinstance(said, dict) else ():
        ReusedPaper.unscoped.filter(dossier_id=state.id, component_key=key, dropped_seq__isnull=True).update(
            accepted_standing=str(standing)
        )


def take(
    *, dossier_id: int, component_key: str, holding_id: str, by: Acting, at: datetime, command_id: str
) -> Done:
    """An official takes a paper from the owner's store for a component, in place of asking the applicant for it.

    Raises: TransitionRefused, NotAllowed, DossierNotFound, HoldingNotFound, HoldingNotUsable, InputRefused (it does
    not fit, or no official has confirmed it yet).
    """
    made: list[Used] = []

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        version = procedures.version_of(state.version_id)
        day = day_of(when)
        wanted = {
            one.key: one
            for one in papers.wanted(version.procedure.code, version.content.get("components"), day)
        }
        asked = HandedIn(key=component_key, name="", holding_id=holding_id)
        _filled, used = use([asked], wanted, [_owner_number(state.id)], day)
        if not held.is_confirmed(used[0].holding):
            raise InputRefused(field="components", problem="stored-paper-unconfirmed")
        made.extend(used)
        now_reused = {*store_queries.current(state.id), component_key}
        return {
            "component": component_key,
            "stored": str(used[0].holding.pk),
            "sha256": str(used[0].holding.file_id),
            "reused": len(now_reused),
            **portal_store(used),
        }

    def write(state: DossierState, seq: int, when: datetime) -> None:
        one = made[0]
        Component.unscoped.update_or_create(
            dossier_id=state.id,
            key=component_key,
            defaults={
                "file_id": one.holding.file_id,
                "file_name": one.holding.file_name,
                "check_state": "unchecked",
                "note": "",
            },
            create_defaults={
                "name": one.holding.title,
                "originals": 0,
                "copies": 0,
                "file_id": one.holding.file_id,
                "file_name": one.holding.file_name,
                "check_state": "unchecked",
            },
        )
        drop(state.id, [component_key], seq)
        keep(made, state.id, seq, by=by, at=when)
        if by.user_id is not None and by.unit_id is not None:
            store.read(
                [one.holding],
                user_id=by.user_id,
                unit_id=by.unit_id,
                purpose="taken",
                at=when,
                dossier_id=state.id,
                opened_file=True,
            )

    return perform(
        dossier_id=dossier_id,
        command=Command.REUSE_PAPER,
        kind="paper_reused",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


# ------------------------------------------------------------ asked although held


@dataclass(frozen=True)
class AskedAgain:
    """Why an official asks for a paper that the store holds; `words` are required for the ground `other`."""

    ground: str
    words: str = ""


@dataclass(frozen=True)
class HeldOne:
    """A thing asked for that the store holds: `key` is the component's, or `line-<n>` of the free words."""

    key: str
    holding: "Holding"


def held_among(state: DossierState, asked: Sequence[tuple[str, str]], on: date) -> tuple[HeldOne, ...]:
    """Which of the things asked for (component key, words) the owner's store holds in a confirmed, valid paper.

    Free words are matched by the paper's title. Four queries at most.
    """
    number = _owner_number(state.id)
    if not papers.plain_number(number):
        return ()
    version = procedures.version_of(state.version_id)
    keys = {key for key, _words in asked if key}
    listed = papers.wanted(version.procedure.code, version.content.get("components"), on)
    fits = held.fitting([number], [one for one in listed if one.key in keys], on=on, confirmed_only=True)
    found = [HeldOne(key, fits[key][0]) for key, _words in asked if key in fits]
    lines = [(f"line-{place}", fold(words)) for place, (key, words) in enumerate(asked, 1) if not key]
    if lines:
        own = [
            one
            for one in held.papers_of([number], on=on, only=papers.Standing.VALID)
            if held.is_confirmed(one) and len(one.title) >= SHORTEST_TITLE
        ]
        for key, words in lines:
            match = next((one for one in own if fold(one.title) in words), None)
            if match is not None:
                found.append(HeldOne(key, match))
    return tuple(found)


def require_ground(found: Sequence[HeldOne], why: AskedAgain | None, on: date) -> list[dict[str, Json]]:
    """What the request's event says of the papers that are asked for although held.

    Raises HeldByStore: no ground of the law in force is given, or `other` without words.
    """
    if not found:
        return []
    known = why is not None and why.ground in paper_law(on).asked_again
    if why is None or not known or (why.ground == "other" and not why.words.strip()):
        raise HeldByStore(held={one.key: str(one.holding.pk) for one in found})
    return [{"component": one.key, "stored": str(one.holding.pk), "ground": why.ground} for one in found]


def keep_asked(
    found: Sequence[HeldOne],
    why: AskedAgain | None,
    state: DossierState,
    seq: int,
    *,
    by: Acting,
    at: datetime,
) -> None:
    """Write down what was asked for although held: the owner sees it, and it is counted."""
    if why is None:
        return
    AskedAlthoughHeld.unscoped.bulk_create(
        AskedAlthoughHeld(
            dossier_id=state.id,
            request_seq=seq,
            component_key=one.key,
            holding_id=one.holding.pk,
            held_since=one.holding.stored_at,
            ground=why.ground,
            words=why.words.strip()[:300],
            at=at,
            by_id=by.user_id,
            unit_id=by.unit_id,
        )
        for one in found
    )


def _owner_number(dossier_id: int) -> str:
    return Party.unscoped.filter(pk=dossier_id).values_list("owner_id_number", flat=True).first() or ""
