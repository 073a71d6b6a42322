"""Does every dossier say what its log says? Replays each one and compares all columns (invariant 1)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from django.db.models import QuerySet

from motcua.dossiers.actions.assessing import said
from motcua.dossiers.models import (
    AnswerCorrection,
    Apology,
    ClockStop,
    Dossier,
    DueChange,
    FeeAssessment,
    FormerHome,
    InternalNote,
    Involvement,
    Opinion,
    Party,
    PartyCorrection,
    Result,
    ReusedPaper,
    Slip,
    WorkItem,
)
from motcua.dossiers.models.columns import columns_of
from motcua.dossiers.rules import apologies, results
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.effects import Beside, rebuild
from motcua.dossiers.rules.party_correcting import before_again
from motcua.dossiers.rules.projection import Happened
from motcua.dossiers.rules.verifying import fingerprint
from motcua.kernel import scopes
from motcua.kernel.masking import HIDDEN
from motcua.ledger import queries as log
from motcua.ledger.rules import GENESIS, commitment, link

BATCH = 500
_GONE = "the personal data are gone, and the log does not say that they were destroyed"
_STILL_THERE = "the log says that the personal data were destroyed, and they are not"


@dataclass(frozen=True)
class Finding:
    """One difference. `code` is the dossier's code, or its id when it has no row."""

    dossier: str
    what: str


def verify(streams: Sequence[int] | None = None) -> Iterator[tuple[int, list[Finding]]]:
    """Check all dossiers (or those named), batch by batch: yields how many were checked and what was found."""
    with scopes.scope(scopes.of_system("verification of the log")):
        if streams is None:
            yield 0, _without_events()
        batch: dict[int, list[log.Recorded]] = {}
        for recorded in _streams(streams):
            batch[recorded[0].entry.stream] = recorded
            if len(batch) >= BATCH:
                yield len(batch), _check(batch)
                batch = {}
        if batch:
            yield len(batch), _check(batch)


def _streams(streams: Sequence[int] | None) -> Iterator[list[log.Recorded]]:
    if streams is None:
        yield from log.every_stream()
    else:
        yield from (events for events in log.of_streams(list(streams)).values() if events)


def _without_events() -> list[Finding]:
    rows = Dossier.objects.extra(
        where=["NOT EXISTS (SELECT 1 FROM ledger_event e WHERE e.stream = dossiers_dossier.id)"]
    )
    return [Finding(row.code, "the dossier has no events") for row in rows.only("code").order_by("pk")]


def _check(batch: dict[int, list[log.Recorded]]) -> list[Finding]:
    ids = list(batch)
    rows = {row.pk: row for row in Dossier.objects.filter(pk__in=ids).order_by("pk")}
    parties = {party.pk: party for party in Party.objects.filter(pk__in=ids).order_by("pk")}
    beside = _beside_rows(ids)
    words = _words_bound(ids)
    drawn_up: dict[int, list[Result]] = {}
    for result in Result.unscoped.filter(dossier_id__in=ids).order_by("dossier_id", "no"):
        drawn_up.setdefault(result.dossier_id, []).append(result)
    reused = _reused_rows(ids)
    former = _former_data(ids)
    fees = list(FeeAssessment.unscoped.filter(dossier_id__in=ids).order_by("dossier_id", "seq"))
    found: list[Finding] = []
    for stream, events in batch.items():
        row = rows.get(stream)
        name = row.code if row else f"id {stream}"
        found += [Finding(name, what) for what in _chain_faults(events)]
        if row is None:
            found.append(Finding(name, "the log has events of a dossier that has no row"))
            continue
        happened = [Happened(r.entry.seq, r.entry.kind, r.entry.at, r.entry.payload) for r in events]
        state, rebuilt = rebuild(happened)
        if state is None:
            continue
        found += [Finding(name, what) for what in _row_faults(row, state, events[-1].hash)]
        found += [Finding(name, what) for what in _beside_faults(beside[stream], rebuilt)]
        if state.destroyed_at is not None:
            if stream not in parties or _is_there_still(parties[stream]):
                found.append(Finding(name, _STILL_THERE))
            continue
        if stream not in parties:
            found.append(Finding(name, _GONE))
        if reused.get(stream, []) != _reused_said(events):
            found.append(Finding(name, "the stored papers used are not those that the log names"))
        if stream in parties and not _results_bound(drawn_up.get(stream, ()), parties[stream]):
            found.append(Finding(name, "the values of a result are not those that the log committed to"))
        if words[stream] != _words_said(events):
            found.append(Finding(name, "the words of officials are not those that the log committed to"))
        if stream in parties and _commitment(parties[stream]) != state.owner_commitment:
            found.append(Finding(name, "the personal data are not those that the log committed to"))
        elif stream in parties and not _former_bound(former.get(stream, ()), parties[stream], events):
            found.append(Finding(name, "the former personal data are not those that the log committed to"))
        if stream in parties and _fees_said(events) != _fees_bound(stream, fees, parties[stream]):
            found.append(Finding(name, "the fees reckoned are not those that the log committed to"))
    found += _slip_faults(ids)
    return found


def _results_bound(rows: Iterable[Result], party: Party) -> bool:
    """Whether the frozen values of each result are those of its draft."""
    salt = bytes(party.salt)
    return all(results.committed(row.content, salt) == row.content_commitment for row in rows)


def _former_data(ids: list[int]) -> dict[int, list[tuple[int, str, Any]]]:
    """What stood before each correction of the form or of the owner's data, the newest first, by dossier."""
    found: dict[int, list[tuple[int, str, Any]]] = {}
    for model, what in ((AnswerCorrection, "form"), (PartyCorrection, "party")):
        rows = model.unscoped.filter(dossier_id__in=ids).order_by("dossier_id", "seq")
        for dossier_id, seq, before in rows.values_list("dossier_id", "seq", "before"):
            found.setdefault(dossier_id, []).append((seq, what, before))
    return {
        dossier_id: sorted(rows, reverse=True, key=lambda row: row[0]) for dossier_id, rows in found.items()
    }


def _former_bound(kept: Iterable[tuple[int, str, Any]], party: Party, events: Sequence[log.Recorded]) -> bool:
    """Whether each value that was corrected is the one that the log had committed to before the correction."""
    said = {one.entry.seq: one.entry.payload.get("owner_before") for one in events}
    corrected = {seq for seq, before in said.items() if before}
    data, salt, seen = party.data(), bytes(party.salt), set()
    for seq, what, before in kept:
        data = replace(data, form_data=before) if what == "form" else before_again(data, before)
        if data.committed(salt) != said.get(seq):
            return False
        seen.add(seq)
    return seen == corrected


def _reused_rows(ids: list[int]) -> dict[int, list[tuple[int, str, str]]]:
    """Event, component and paper of each use of the owner's store, by dossier."""
    found: dict[int, list[tuple[int, str, str]]] = {}
    rows = ReusedPaper.unscoped.filter(dossier_id__in=ids).order_by("dossier_id", "seq", "component_key")
    for dossier_id, seq, key, holding in rows.values_list("dossier_id", "seq", "component_key", "holding_id"):
        found.setdefault(dossier_id, []).append((seq, key, str(holding)))
    return found


def _reused_said(events: list[log.Recorded]) -> list[tuple[int, str, str]]:
    """The same as the events say it."""
    found = []
    for one in events:
        payload, seq = one.entry.payload, one.entry.seq
        listed = payload.get("components")
        found += [
            (seq, str(part["key"]), str(part["stored"]))
            for part in (listed if isinstance(listed, list) else ())
            if isinstance(part, dict) and part.get("stored")
        ]
        if one.entry.kind == "paper_reused":
            found.append((seq, str(payload["component"]), str(payload["stored"])))
    return sorted(found)


def _fees_said(events: list[log.Recorded]) -> list[tuple[int, str]]:
    return [
        (one.entry.seq, str(one.entry.payload["fee_assessed"]))
        for one in events
        if "fee_assessed" in one.entry.payload
    ]


def _fees_bound(stream: int, rows: Sequence[FeeAssessment], party: Party) -> list[tuple[int, str]]:
    """The commitment that each kept quote would have, by the event it belongs to."""
    salt = bytes(party.salt)
    return [
        (row.seq, commitment(salt, said(row.quote, row.claim))) for row in rows if row.dossier_id == stream
    ]


_SAID = (
    "kind",
    "form_set",
    "unit_id",
    "year",
    "number",
    "issued_at",
    "content",
    "content_hash",
    "dossier__code",
)


def _slip_faults(dossier_ids: list[int]) -> Iterator[Finding]:
    """Slips whose rows no longer say what their printed reference was taken from."""
    slips = Slip.objects.filter(dossier_id__in=dossier_ids, dossier__destroyed_at__isnull=True)
    slips = slips.select_related("dossier").only(*_SAID).order_by("pk")
    for slip in slips:
        said = fingerprint(
            dossier_code=slip.dossier.code,
            kind=slip.kind,
            form_set=slip.form_set,
            unit_id=slip.unit_id,
            year=slip.year,
            number=slip.number,
            issued_at=slip.issued_at,
            content=slip.content,
        )
        if said != slip.content_hash:
            yield Finding(
                slip.dossier.code, f"slip {slip.pk} ({slip.kind} {slip.number}/{slip.year}) was changed"
            )


def _is_there_still(party: Party) -> bool:
    return (
        bool(bytes(party.salt))
        or party.owner_name != HIDDEN
        or bool(party.owner_id_number or party.form_data)
    )


def _chain_faults(events: Sequence[log.Recorded]) -> list[str]:
    faults: list[str] = []
    previous = GENESIS
    for place, recorded in enumerate(events, start=1):
        if recorded.entry.seq != place:
            faults.append(f"event {place} is missing: found number {recorded.entry.seq}")
            break
        if recorded.previous_hash != previous or link(previous, recorded.entry) != recorded.hash:
            faults.append(f"event {place} ({recorded.entry.kind}) does not match its hash")
            break
        previous = recorded.hash
    return faults


def _row_faults(row: Dossier, state: DossierState, head: bytes) -> list[str]:
    faults = [
        f"{name} is {getattr(row, name)!r}, the log says {value!r}"
        for name, value in columns_of(state).items()
        if getattr(row, name) != value
    ]
    if bytes(row.head_hash) != head:
        faults.append("the head hash is not that of the last event")
    return faults


_Row = tuple[object, ...]
_NAMES = (
    "work items",
    "due-date changes",
    "clock stops",
    "opinions",
    "units involved",
    "letters of apology",
    "homes left",
    "results drawn up",
)
_Rows = tuple[list[_Row], ...]


def _beside_rows(ids: list[int]) -> dict[int, _Rows]:
    """The rows beside each dossier, in the order of `_NAMES`."""
    rows: dict[int, _Rows] = {stream: tuple([] for _ in _NAMES) for stream in ids}
    columns: tuple[tuple[QuerySet[Any], tuple[str, ...]], ...] = (
        (
            WorkItem.objects.order_by("dossier_id", "opened_seq", "branch"),
            (
                "opened_seq", "branch", "step_key", "step_no", "role", "unit_id", "given_at", "due", "assignee_id",
                "done_at", "done_how",
            ),
        ),
        (DueChange.objects.order_by("dossier_id", "seq"), ("seq", "at", "before", "after", "ground", "document")),
        (ClockStop.objects.order_by("dossier_id", "seq"), ("seq", "stopped_at", "ground", "resumed_at")),
        (
            Opinion.objects.order_by("dossier_id", "seq"),
            ("unit_id", "seq", "asked_at", "due", "given_seq", "given_at"),
        ),
        (Involvement.objects.order_by("dossier_id", "unit_id"), ("unit_id", "seq", "since")),
        (Apology.objects.order_by("dossier_id", "no"), apologies.COLUMNS),
        (
            FormerHome.objects.order_by("dossier_id", "seq"),
            ("seq", "until", "receiving_unit_id", "handling_unit_id", "reorganisation"),
        ),
        (Result.objects.order_by("dossier_id", "no"), results.COLUMNS),
    )  # fmt: skip
    for place, (found, names) in enumerate(columns):
        for stream, *values in found.filter(dossier_id__in=ids).values_list("dossier_id", *names):
            rows[stream][place].append(tuple(values))
    return rows


def _beside_faults(rows: _Rows, rebuilt: Beside) -> list[str]:
    expected: _Rows = (
        [
            (
                w.work.seq, w.work.branch, w.work.key, w.work.step_no, w.work.role, w.work.unit_id, w.given_at,
                w.work.due, w.work.assignee_id, w.done_at, w.done_how,
            )
            for w in sorted(rebuilt.work, key=lambda row: (row.work.seq, row.work.branch))
        ],
        [(d.seq, d.at, d.before, d.after, d.ground, d.document) for d in rebuilt.dues],
        [(s.seq, s.stopped_at, s.ground, s.resumed_at) for s in rebuilt.stops],
        [(o.unit_id, o.seq, o.asked_at, o.due, o.given_seq, o.given_at) for o in rebuilt.opinions],
        [(i.unit_id, i.seq, i.at) for _, i in sorted(rebuilt.involved.items())],
        [astuple(letter) for letter in sorted(rebuilt.letters, key=lambda row: row.no)],
        [astuple(home) for home in rebuilt.homes],
        [astuple(row) for row in sorted(rebuilt.drawn_up, key=lambda row: row.no)],
    )  # fmt: skip
    return [
        f"the {name} are not those of the log"
        for name, have, want in zip(_NAMES, rows, expected, strict=True)
        if have != want
    ]


def _words_bound(ids: list[int]) -> dict[int, set[str]]:
    """What the notes, questions and opinions kept beside each dossier are bound to."""
    bound: dict[int, set[str]] = {stream: set() for stream in ids}
    for note in InternalNote.objects.filter(dossier_id__in=ids).order_by("pk"):
        bound[note.dossier_id].add(commitment(bytes(note.salt), note.text))
    for opinion in Opinion.objects.filter(dossier_id__in=ids).order_by("pk"):
        for text in filter(None, (opinion.question, opinion.answer)):
            bound[opinion.dossier_id].add(commitment(bytes(opinion.salt), text))
    return bound


def _words_said(events: Sequence[log.Recorded]) -> set[str]:
    """What the log says that officials wrote: a commitment of each note, question and answer."""
    said = (
        recorded.entry.payload.get(key)
        for recorded in events
        for key in _WORDS.get(recorded.entry.kind, ("note",))
    )
    return {text for text in said if isinstance(text, str)}


# Where an event holds the commitment of words; all others hold theirs in `note`.
_WORDS = {"opinion_asked": ("question",), "opinion_given": ("answer",)}


def _commitment(party: Party) -> str:
    return party.data().committed(bytes(party.salt))
