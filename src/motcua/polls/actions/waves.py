"""The life of a wave: prepared, drawn, open, closed, proposed, published by another person."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from random import SystemRandom
from typing import Any

from django.db import IntegrityError, transaction

from motcua.kernel.zone import day_of
from motcua.polls import frames, queries
from motcua.polls.actions.questionnaires import freeze
from motcua.polls.actions.recording import Writer, lock, record
from motcua.polls.actions.tickets import new_nonce, ticket_for
from motcua.polls.errors import FrameEmpty, InputRefused, NotFound, SamePerson, TooFewAnswers, WrongState
from motcua.polls.models import Asked, Population, Questionnaire, Standing, State, Stratum, Ticket, Wave
from motcua.polls.rules.indexing import Balance, Total
from motcua.polls.rules.law import law_on
from motcua.polls.rules.sampling import Design, DesignRefused, Sample

_CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is said of a wave before it is drawn. Days in Vietnam, both included; empty lists: all."""

    code: str
    title: str
    year: int
    population: str
    questionnaire_id: int
    ended_from: date
    ended_to: date
    opens_on: date
    closes_on: date
    design: Design
    units: tuple[int, ...] = ()
    sectors: tuple[str, ...] = ()
    total: str = ""
    balance: str = ""


@transaction.atomic
def create(plan: Plan, *, by: Writer) -> Wave:
    """Raises InputRefused."""
    _check(plan)
    law = law_on(day_of(by.at))
    form = Questionnaire.objects.select_for_update(of=("self",)).filter(pk=plan.questionnaire_id).first()
    if form is None:
        raise InputRefused("questionnaire", "required")
    freeze(form, at=by.at)
    try:
        with transaction.atomic():
            wave = Wave.objects.create(
                code=plan.code, title=plan.title.strip(), year=plan.year, population=plan.population, questionnaire=form,  # noqa: E501
                ended_from=plan.ended_from, ended_to=plan.ended_to, opens_on=plan.opens_on, closes_on=plan.closes_on,
                units=sorted(set(plan.units)), sectors=sorted(set(plan.sectors)), design=asdict(plan.design),
                method={
                    "total": Total(plan.total or law.total).value,
                    "balance": Balance(plan.balance or law.balance).value,
                    "shown_from": law.shown_from,
                    "adjust_from": law.adjust_from,
                    "satisfied": sorted(law.satisfied),
                },
                made_by_id=by.user_id, made_at=by.at,
            )  # fmt: skip
    except IntegrityError:
        raise InputRefused("code", "taken") from None
    record("created", by, wave=wave)
    return wave


def _check(plan: Plan) -> None:
    if not plan.title.strip():
        raise InputRefused("title", "required")
    if plan.population not in Population.values:
        raise InputRefused("population", "required")
    if plan.ended_to < plan.ended_from:
        raise InputRefused("ended_to", "before-the-first-day")
    if plan.closes_on < plan.opens_on:
        raise InputRefused("closes_on", "before-the-first-day")
    if plan.ended_to >= plan.opens_on:
        raise InputRefused("opens_on", "period-has-not-ended")
    if not 2000 <= plan.year <= 2100:
        raise InputRefused("year", "out-of-bounds")
    try:
        plan.design.check()
    except DesignRefused as error:
        raise InputRefused(error.field, "out-of-bounds") from None


def design_of(wave: Wave) -> Design:
    return frames.design_of(wave.design)


def preview(wave: Wave, seed: str) -> tuple[Sample, Mapping[str, int]]:
    """What the seed would draw, with who is left out and why. Writes nothing. Raises FrameEmpty, InputRefused."""
    frame = frames.frame(wave)
    if not frame.people:
        raise FrameEmpty
    spread = queries.spread_before(wave)
    return frames.drawn(frame.people, design_of(wave), seed, spread), frame.excluded


@transaction.atomic
def draw(wave_id: int, *, seed: str = "", by: Writer) -> Wave:
    """Draw the sample and keep it: strata, people in order, reserve, chances. With no seed one is made and recorded.

    Raises NotFound, StaleRevision, WrongState, FrameEmpty, InputRefused.
    """
    wave = lock(wave_id, by, State.DRAFT)
    if day_of(by.at) <= wave.ended_to:
        raise InputRefused("ended_to", "period-has-not-ended")
    seed = seed.strip() or secrets.token_hex(16)
    if len(seed) > 64:
        raise InputRefused("seed", "too-long")
    found, excluded = preview(wave, seed)
    _keep(wave, found)
    wave.seed, wave.drawn_at, wave.state = seed, by.at, State.DRAWN
    wave.drawing = {
        "source": "dossiers",
        "size": asdict(found.size),
        "units": {level: list(counts) for level, counts in found.units.items()},
        "frame_sha256": found.frame_digest,
        "excluded": dict(excluded),
        "asked": found.asked,
        "spread": queries.spread_before(wave),
    }
    wave.save()
    record("drawn", by, wave=wave, said={"asked": found.asked, "frame_sha256": found.frame_digest})
    return wave


def _keep(wave: Wave, found: Sample) -> None:
    Stratum.objects.bulk_create(
        Stratum(
            wave=wave, code=one.code, unit_id=one.unit, sector=one.sector, level=one.level,
            population=one.population, asked=one.asked, first_of=found.units[one.level][1],
            first_in=found.units[one.level][0],
        )
        for one in found.strata
    )  # fmt: skip
    rows = {row.code: row for row in Stratum.objects.filter(wave=wave)}
    people = [
        Asked(
            wave=wave, stratum=rows[one.code], person_key=each.person.key, dossier_id=each.person.reference,
            number=each.number, standing=Standing.RESERVE if each.is_reserve else Standing.DRAWN, nonce=new_nonce(),
        )
        for one in found.strata
        for each in one.chosen
    ]  # fmt: skip
    Asked.objects.bulk_create(people, batch_size=_CHUNK)
    issue_tickets([one for one in people if one.standing == Standing.DRAWN])


def issue_tickets(people: Sequence[Asked]) -> None:
    """One token a person, written in random order: their places in the table say nothing of the people's."""
    tickets = [ticket_for(one) for one in people]
    SystemRandom().shuffle(tickets)
    Ticket.objects.bulk_create(tickets, batch_size=_CHUNK)


@dataclass(frozen=True)
class Listed:
    """A unit whose people stand in no dossier (a school, a hospital): how many it serves, how many are to be
    asked."""

    name: str
    population: int
    asked: int


@transaction.atomic
def list_units(wave_id: int, rows: Sequence[Listed], *, by: Writer) -> Wave:
    """The frame of services without dossiers; answers come on paper or in a file. Raises InputRefused, WrongState."""
    wave = lock(wave_id, by, State.DRAFT)
    names = [row.name.strip() for row in rows]
    if not rows or not all(names) or len(set(names)) < len(names):
        raise InputRefused("rows", "names-missing-or-doubled")
    if any(row.asked < 1 or row.population < row.asked for row in rows):
        raise InputRefused("rows", "numbers-out-of-order")
    Stratum.objects.bulk_create(
        Stratum(
            wave=wave,
            code=f"L{number}",
            name=name,
            level="listed",
            population=row.population,
            asked=row.asked,
        )
        for number, (row, name) in enumerate(zip(rows, names, strict=True), 1)
    )
    wave.drawn_at, wave.state = by.at, State.DRAWN
    wave.drawing = {"source": "listed", "excluded": {}, "asked": sum(row.asked for row in rows)}
    wave.save()
    record("listed", by, wave=wave, said={"units": len(rows)})
    return wave


@transaction.atomic
def open_(wave_id: int, *, by: Writer) -> Wave:
    """Answers are taken from now on (until the last day). Raises WrongState, InputRefused."""
    wave = lock(wave_id, by, State.DRAWN)
    if day_of(by.at) > wave.closes_on:
        raise InputRefused("closes_on", "has-passed")
    wave.state = State.OPEN
    wave.save(update_fields=["state", "revision"])
    record("opened", by, wave=wave)
    return wave


@transaction.atomic
def close(wave_id: int, *, by: Writer) -> Wave:
    """No more answers. Papers that were typed once only stay uncounted, and the page says how many."""
    wave = lock(wave_id, by, State.OPEN)
    wave.state = State.CLOSED
    wave.save(update_fields=["state", "revision"])
    record("closed", by, wave=wave)
    return wave


@transaction.atomic
def cancel(wave_id: int, *, why: str, by: Writer) -> Wave:
    """Given up before anything was published; the answers stay uncounted. Raises InputRefused."""
    wave = lock(wave_id, by, State.DRAFT, State.DRAWN, State.OPEN, State.CLOSED)
    if not why.strip():
        raise InputRefused("why", "required")
    wave.state = State.CANCELLED
    wave.save(update_fields=["state", "revision"])
    record("cancelled", by, wave=wave, said={"why": why.strip()[:500]})
    return wave


@transaction.atomic
def propose(wave_id: int, *, by: Writer) -> Wave:
    """Compute the results and put them before another person. Raises WrongState, TooFewAnswers."""
    wave = lock(wave_id, by, State.CLOSED)
    found = queries.computed(wave, with_unit_factors=True)
    if found.total.estimate is None:
        raise TooFewAnswers
    wave.results = queries.as_document(found)
    wave.results_sha256 = fingerprint(wave.results)
    wave.proposed_by_id, wave.proposed_at, wave.state = by.user_id, by.at, State.PROPOSED
    wave.save()
    record("proposed", by, wave=wave, said={"sha256": wave.results_sha256})
    return wave


@transaction.atomic
def publish(wave_id: int, *, by: Writer) -> Wave:
    """Another person looked at the results: they are public and frozen. Raises WrongState, SamePerson."""
    wave = lock(wave_id, by, State.PROPOSED)
    if wave.proposed_by_id == by.user_id:
        raise SamePerson
    if wave.results is None or fingerprint(wave.results) != wave.results_sha256:
        raise WrongState
    wave.published_by_id, wave.published_at, wave.state = by.user_id, by.at, State.PUBLISHED
    wave.save()
    record("published", by, wave=wave, said={"sha256": wave.results_sha256})
    return wave


@transaction.atomic
def send_back(wave_id: int, *, why: str, by: Writer) -> Wave:
    """Another person does not publish: closed again, with the reason. Raises SamePerson, InputRefused."""
    wave = lock(wave_id, by, State.PROPOSED)
    if wave.proposed_by_id == by.user_id:
        raise SamePerson
    if not why.strip():
        raise InputRefused("why", "required")
    wave.state, wave.results, wave.results_sha256 = State.CLOSED, None, ""
    wave.proposed_by_id = wave.proposed_at = None
    wave.save()
    record("sent-back", by, wave=wave, said={"why": why.strip()[:500]})
    return wave


def fingerprint(document: Mapping[str, Any]) -> str:
    """SHA-256 of the results in one fixed spelling."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def wave_of(code: str) -> Wave:
    """Raises NotFound."""
    row = Wave.objects.filter(code=code).first()
    if row is None:
        raise NotFound
    return row


def with_design(plan: Plan, **changed: Any) -> Plan:
    return replace(plan, design=replace(plan.design, **changed))
