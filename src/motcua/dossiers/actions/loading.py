"""Loading whole histories at once: migration from an older system, and the demo province.

The same rules as single commands: each event goes through the transition table, the projection and the
effects; only the writing is by COPY. No job is put: what happened long ago is announced to nobody.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from datetime import date, datetime
from operator import itemgetter

from django.conf import settings
from django.db import connection, transaction

from motcua.agencies import queries as agencies
from motcua.dossiers.models.columns import COLUMNS
from motcua.dossiers.models.party import representative_columns
from motcua.dossiers.rules import apologies, codes, results
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.effects import Beside, effects
from motcua.dossiers.rules.open_work import OpenWork
from motcua.dossiers.rules.opening import HandedIn, PartyData, bindable
from motcua.dossiers.rules.projection import Happened, apply
from motcua.dossiers.rules.slip_forms import SlipKind
from motcua.dossiers.rules.verifying import fingerprint
from motcua.kernel.text import fold
from motcua.ledger import actions as ledger
from motcua.ledger.rules import GENESIS, Actor, Entry, Json, link


@dataclass(frozen=True)
class PaidOnce:
    seq: int
    amount_vnd: int
    way: str
    at: datetime
    reference: str


@dataclass(frozen=True)
class SlipOnce:
    """A slip as issued. `content["owner"]` is the party's commitment at that time."""

    kind: str
    form: str
    form_set: str
    seq: int
    unit_id: int
    year: int
    number: int
    at: datetime
    by: int | None
    content: Mapping[str, Json]


@dataclass(frozen=True)
class AskedOnce:
    seq: int
    component_key: str
    what: str


@dataclass(frozen=True)
class LetterWords:
    """The words of a letter of apology that stand in no event."""

    reason: str
    proof: str = ""


@dataclass
class History:
    """One dossier being built event by event: state, chained events, and the rows beside it."""

    party: PartyData
    salt: bytes
    lookup_secret: str
    components: Sequence[HandedIn] = ()
    state: DossierState | None = None
    chained: list[tuple[Entry, bytes, bytes]] = field(default_factory=list)
    beside: Beside = field(default_factory=Beside)
    payments: list[PaidOnce] = field(default_factory=list)
    slips: list[SlipOnce] = field(default_factory=list)
    asked: list[AskedOnce] = field(default_factory=list)
    opinion: tuple[int, str] | None = None
    letter_words: dict[int, LetterWords] = field(default_factory=dict)  # by the letter's number
    head: bytes = GENESIS

    def add(
        self, kind: str, at: datetime, actor: Actor, payload: Mapping[str, Json], *, command_id: str
    ) -> DossierState:
        """One more event. The caller has checked the transition table (`rules.lifecycle.require`)."""
        seq = 1 if self.state is None else self.state.last_seq + 1
        happening = Happened(seq, kind, at, payload)
        after = apply(self.state, happening)
        for effect in effects(self.state, happening, after):
            self.beside.take(effect)
        entry = Entry(after.id, seq, kind, at, actor, command_id, payload)
        digest = link(self.head, entry)
        self.chained.append((entry, self.head, digest))
        self.head = digest
        self.state = after
        return after


def take_ids(count: int) -> list[int]:
    """So many dossier ids, while others take theirs too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('dossiers_dossier_id_seq') FROM generate_series(1, %s)", [count])
        return [int(row[0]) for row in cursor.fetchall()]


def reserve_ids(count: int) -> int:
    """The first of `count` consecutive dossier ids, where nobody else takes any meanwhile (the demo province)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('dossiers_dossier_id_seq')")
        first = int(cursor.fetchone()[0])
        cursor.execute("SELECT setval('dossiers_dossier_id_seq', %s)", [first + count - 1])
    return first


def load(histories: Sequence[History]) -> None:
    """Write histories whole, all or nothing."""
    with transaction.atomic():
        # first, so that whoever numbers a dossier of such a day meanwhile waits and goes on after these
        raise_code_counters(state.code for _, state in _states(histories))
        copy_rows("dossiers_dossier", (*COLUMNS, "head_hash"), _dossier_rows(histories))
        ledger.append_many([link for history in histories for link in history.chained])
        copy_rows("dossiers_party", _PARTY, _party_rows(histories))
        copy_rows("dossiers_component", _COMPONENT, _component_rows(histories))
        copy_rows("dossiers_workitem", _WORK, _work_rows(histories))
        copy_rows("dossiers_involvement", _INVOLVED, _involved_rows(histories))
        copy_rows("dossiers_formerhome", FORMER_HOME, _home_rows(histories))
        copy_rows("dossiers_opinion", _OPINION, _opinion_rows(histories))
        copy_rows("dossiers_apology", _LETTER, _letter_rows(histories))
        copy_rows("dossiers_result", _RESULT, _result_rows(histories))
        copy_rows("dossiers_duechange", _DUE, _due_rows(histories))
        copy_rows("dossiers_clockstop", _STOP, _stop_rows(histories))
        copy_rows("dossiers_slip", _SLIP, _slip_rows(histories))
        copy_rows("dossiers_supplementitem", _ASKED, _asked_rows(histories))
        copy_rows("payments_payment", _PAYMENT, _payment_rows(histories))
        copy_rows("surveys_rating", _RATING, _rating_rows(histories))
        _raise_slip_counters(histories)


_PARTY = (
    "dossier_id",
    "owner_kind",
    "owner_name",
    "owner_folded_name",
    "owner_id_number",
    "owner_birth_date",
    "telephone",
    "email",
    "address",
    "submitter_name",
    "summary",
    "form_data",
    "lookup_secret",
    "salt",
    "representative_kind",
    "representative_name",
    "representative_id_number",
    "representative_ground",
    "representative_proof",
    "representative_file_id",
)
_COMPONENT = (
    "dossier_id",
    "key",
    "name",
    "originals",
    "copies",
    "file_id",
    "file_name",
    "check_state",
    "note",
)
_WORK = (
    "dossier_id",
    "opened_seq",
    "step_no",
    "role",
    "step_key",
    "branch",
    "unit_id",
    "given_at",
    "due",
    "assignee_id",
    "done_at",
    "done_how",
    "note",
)
_INVOLVED = ("dossier_id", "unit_id", "seq", "since")
FORMER_HOME = ("dossier_id", "seq", "until", "receiving_unit_id", "handling_unit_id", "reorganisation")
_OPINION = ("dossier_id", "unit_id", "seq", "asked_at", "due", "given_seq", "given_at", "question", "answer")
_LETTER = ("dossier_id", *apologies.COLUMNS, "reason", "returned_why", "proof")
_RESULT = ("dossier_id", *results.COLUMNS, "content", "returned_why")
_DUE = ("dossier_id", "seq", "at", "before", "after", "ground", "document")
_STOP = ("dossier_id", "seq", "stopped_at", "resumed_at", "ground")
_SLIP = (
    "dossier_id",
    "kind",
    "form",
    "form_set",
    "seq",
    "unit_id",
    "year",
    "number",
    "issued_at",
    "issued_by_id",
    "content",
    "content_hash",
)
_ASKED = ("dossier_id", "request_seq", "component_key", "what")
_PAYMENT = ("dossier_id", "event_seq", "amount_vnd", "way", "paid_at", "reference")
_RATING = ("dossier_id", "score", "words", "given_at")

_Row = tuple[object, ...]


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[_Row]) -> None:
    quoted = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as out:
        for row in rows:
            out.write_row(row)


def _states(histories: Sequence[History]) -> Iterator[tuple[History, DossierState]]:
    for history in histories:
        if history.state is not None:
            yield history, history.state


# The columns that hold lists: JSON to the database.
_LISTS = tuple(place for place, of in enumerate(fields(DossierState)) if isinstance(of.default, tuple))
_values = itemgetter(*COLUMNS)


def _written(value: tuple[object, ...]) -> str:
    """A list as COPY takes it."""
    return json.dumps([item.as_json() if isinstance(item, OpenWork) else item for item in value])


def _dossier_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        row = [*_values(state.__dict__), history.head]
        for place in _LISTS:
            row[place] = _written(row[place])
        yield tuple(row)


def _party_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        p = history.party
        who = representative_columns(p.representative)
        yield (
            state.id,
            p.owner_kind,
            p.owner_name,
            fold(p.owner_name),
            p.owner_id_number,
            p.owner_birth_date,
            p.telephone,
            p.email,
            p.address,
            p.submitter_name,
            p.summary,
            json.dumps(bindable(dict(p.form_data)), ensure_ascii=False),
            history.lookup_secret,
            history.salt,
            *(who.get(name, "") for name in _PARTY[-6:-1]),
            who.get("representative_file_id"),
        )


def _component_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        for c in history.components:
            file_id = c.file_sha256 or None
            yield (
                state.id, c.key, c.name, c.originals, c.copies, file_id, c.file_name, c.check_state, c.note
            )  # fmt: skip


def _work_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        for w in history.beside.work:
            yield (
                state.id, w.work.seq, w.work.step_no, w.work.role, w.work.key, w.work.branch, w.work.unit_id,
                w.given_at, w.work.due, w.work.assignee_id, w.done_at, w.done_how, "",
            )  # fmt: skip


def _involved_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        for involved in history.beside.involved.values():
            yield (state.id, involved.unit_id, involved.seq, involved.at)


def _home_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        for home in history.beside.homes:
            yield (state.id, *astuple(home))


def _opinion_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        for o in history.beside.opinions:
            yield (state.id, o.unit_id, o.seq, o.asked_at, o.due, o.given_seq, o.given_at, "", "")


def _letter_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        for letter in history.beside.letters:
            words = history.letter_words.get(letter.no, LetterWords(""))
            yield (state.id, *astuple(letter), words.reason, "", words.proof)


def _result_rows(histories: Sequence[History]) -> Iterator[_Row]:
    """What a result drawn up elsewhere said in words is not known here."""
    for history, state in _states(histories):
        for result in history.beside.drawn_up:
            yield (state.id, *astuple(result), "{}", "")


def _due_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        for d in history.beside.dues:
            yield (state.id, d.seq, d.at, d.before, d.after, d.ground, d.document)


def _stop_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        for s in history.beside.stops:
            yield (state.id, s.seq, s.stopped_at, s.resumed_at, s.ground)


def _slip_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        for s in history.slips:
            content = json.dumps(dict(s.content), ensure_ascii=False)
            yield (
                state.id, s.kind, s.form, s.form_set, s.seq, s.unit_id, s.year, s.number, s.at, s.by, content,
                fingerprint(
                    dossier_code=state.code, kind=s.kind, form_set=s.form_set, unit_id=s.unit_id, year=s.year,
                    number=s.number, issued_at=s.at, content=s.content,
                ),
            )  # fmt: skip


def _asked_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        for a in history.asked:
            yield (state.id, a.seq, a.component_key, a.what)


def _payment_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        for p in history.payments:
            yield (state.id, p.seq, p.amount_vnd, p.way, p.at, p.reference)


def _rating_rows(histories: Sequence[History]) -> Iterator[_Row]:
    for history, state in _states(histories):
        if history.opinion is not None:
            yield (state.id, *history.opinion, state.rated_at)


def raise_code_counters(spent: Iterable[str]) -> None:
    """Codes given elsewhere are spent: the units' own counts of those days go on after them.

    Whichever unit's identifier a code begins with counts, whatever unit the dossier is at. Codes of other forms
    cannot be made by a generator of ours and are passed over.
    """
    law = codes.law(settings.DOSSIER_CODES_FILE)
    last: dict[tuple[str, date], int] = {}
    for code in spent:
        parts = codes.parts_of(code)
        count = None if parts is None else codes.spent_count(parts, law)
        if parts is not None and count is not None:
            key = (parts.agency, parts.day)
            last[key] = max(last.get(key, 0), count)
    if not last:
        return
    units = agencies.ids_by_identifier({agency for agency, _ in last})
    rows: dict[tuple[int, date], int] = {}
    for (agency, day), count in last.items():
        for unit_id in units.get(agency, ()):
            rows[unit_id, day] = max(rows.get((unit_id, day), 0), count)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO dossiers_codecounter (unit_id, day, last) VALUES (%s, %s, %s) "
            "ON CONFLICT (unit_id, day) DO UPDATE SET last = greatest(dossiers_codecounter.last, EXCLUDED.last)",
            [(*key, count) for key, count in sorted(rows.items())],
        )


def _raise_slip_counters(histories: Sequence[History]) -> None:
    """Numbers given by the loader are spent: the books go on after them."""
    slips: dict[tuple[int, int, str], int] = {}
    for history in histories:
        for s in history.slips:
            book = (s.unit_id, s.year, s.kind)
            slips[book] = max(slips.get(book, 0), s.number)
            line = s.content.get("register_number")
            if isinstance(line, int):
                register = (s.unit_id, s.year, str(SlipKind.REGISTER))
                slips[register] = max(slips.get(register, 0), line)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO dossiers_slipcounter (unit_id, year, kind, last) VALUES (%s, %s, %s, %s) ON CONFLICT "
            "(unit_id, year, kind) DO UPDATE SET last = greatest(dossiers_slipcounter.last, EXCLUDED.last)",
            [(*key, last) for key, last in sorted(slips.items())],
        )
