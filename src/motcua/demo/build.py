"""Builds the demo province's year: who files what where and when, lived case by case, written in bulk.

Everything is drawn from one seeded generator in a fixed order, and what is drawn never depends on a database
id, so the same seed gives the same facts in any database.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from motcua.agencies import queries as agencies
from motcua.demo import people as folk
from motcua.demo.arrivals import Arrivals
from motcua.demo.lives import Case, Life, Place, number_slips
from motcua.demo.names import Person, firm, spread
from motcua.demo.settlement import Offered, Settlement, survey
from motcua.dossiers.actions import loading
from motcua.dossiers.actions.loading import History
from motcua.dossiers.actions.numbering import dossier_code
from motcua.dossiers.rules.deciding import StepPlan
from motcua.dossiers.rules.opening import (
    SECRET_LENGTH,
    HandedIn,
    Opening,
    PartyData,
    Representative,
    channel_line,
)
from motcua.kernel.worktime import WorkCalendar, vietnam
from motcua.kernel.zone import day_of
from motcua.processes import queries as processes

BATCH = 4000
SPAN = timedelta(days=365)
# How often each group of procedures is asked for, roughly as communes and departments see it.
DEMAND = {
    "justice": 34, "civil_status": 26, "land": 13, "social": 8, "business": 6, "construction": 5, "labour": 2,
    "health": 2, "culture": 2, "education": 2, "agriculture": 2, "transport": 2, "investment": 1,
}  # fmt: skip
LONGEST_NAME = 1000  # characters of a component in a dossier
_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"


@dataclass(frozen=True)
class Built:
    """What was made: `facts` is the SHA-256 over every event of every dossier without database ids."""

    dossiers: int
    events: int
    facts: str


class NothingOffered(RuntimeError):
    """The catalogue offers nothing here. Load the reference data first: `motcua up` does."""


@dataclass(frozen=True)
class _Drawn:
    offered: Offered
    channel: str
    at: datetime


def build(
    *, dossiers: int, seed: int, until: datetime, result_sha256: str, step: Callable[[int], None]
) -> Built:
    """Make `dossiers` lives ending at `until` (aware). All or nothing. Raises NothingOffered."""
    rng = Random(seed)
    calendar = vietnam()
    today = day_of(until)
    settlement = survey(today)
    if not settlement.offered:
        raise NothingOffered(NothingOffered.__doc__)
    with transaction.atomic():
        folk.settle_officials(rng, settlement, today=today)
        people = folk.draw_people(rng, folk.CITIZENS, today=today)
        area_ids = sorted(settlement.areas, key=lambda area: settlement.areas[area])
        account_ids = folk.settle_citizens(people, area_ids=area_ids, rng=rng)
        places = _places(rng, settlement)
        drawn = _draw(rng, settlement, calendar, dossiers, until)
        first_id = loading.reserve_ids(dossiers)
        world = _World(
            rng, calendar, until, seed, settlement, places, people, account_ids, first_id, result_sha256
        )
        return world.live_all(drawn, step)


def _places(rng: Random, settlement: Settlement) -> dict[int, Place]:
    """Units with their pace: most comfortably within the limits, a few slow, one or two too slow."""
    units = settlement.units()
    holders = folk.holders_by_unit(units)
    order = {o.handling_unit_id: n for n, o in enumerate(settlement.offered)}
    return {
        unit: Place(unit, pace=min(1.65, rng.lognormvariate(-0.05, 0.17)), holders=holders.get(unit, {}))
        for unit in sorted(units, key=lambda u: order.get(u, -1 - units.index(u)))
    }


def _draw(
    rng: Random, settlement: Settlement, calendar: WorkCalendar, count: int, until: datetime
) -> list[_Drawn]:
    """What is filed where, through which channel, when; in order of time."""
    keys = list(dict.fromkeys(o.procedure_code for o in settlement.offered))
    demand = spread(rng, range(len(keys)), slope=0.9)
    units = list(dict.fromkeys(o.receiving_unit_id for o in settlement.offered if o.at_commune))
    crowd = spread(rng, range(len(units)), slope=0.6)
    by_procedure = {key: demand[n] for n, key in enumerate(keys)}
    by_unit = {unit: crowd[n] for n, unit in enumerate(units)}
    shown = settlement.unit_for("commune_centre")
    if shown in by_unit:  # the centre of the printed sign-ins is the busiest, so that there is work to try
        by_unit[shown] = 0.15 * sum(by_unit.values())
    central = sum(by_unit.values())
    groups: dict[str, float] = {}
    raw = []
    for offered in settlement.offered:
        share = by_unit.get(offered.receiving_unit_id, central * 0.06)
        if not offered.at_commune and offered.receiving_unit_id != offered.handling_unit_id:
            share = central if not _is_also_at_commune(offered, settlement) else central * 0.04
        weight = by_procedure[offered.procedure_code] * share
        raw.append(weight)
        groups[offered.group] = groups.get(offered.group, 0.0) + weight
    weights = [
        w * DEMAND.get(o.group, 1) / groups[o.group] for w, o in zip(raw, settlement.offered, strict=True)
    ]
    last = day_of(until)
    arrivals = Arrivals(calendar, last - SPAN, last)
    found = []
    for offered in rng.choices(settlement.offered, weights, k=count):
        progress = rng.random()
        online = "online" in offered.channels and rng.random() < (0.74 if offered.is_full_online else 0.5)
        others = [c for c in offered.channels if c != "online"] or ["online"]
        channel = "online" if online else ("post" if "post" in others and progress < 0.04 else others[0])
        at = arrivals.draw(rng, channel)
        while at > until:
            at = arrivals.draw(rng, channel)
        found.append(_Drawn(offered, channel, at))
    return sorted(found, key=lambda drawn: drawn.at)


def _is_also_at_commune(offered: Offered, settlement: Settlement) -> bool:
    return any(o.at_commune and o.procedure_id == offered.procedure_id for o in settlement.offered)


@dataclass
class _World:
    rng: Random
    calendar: WorkCalendar
    until: datetime
    seed: int
    settlement: Settlement
    places: dict[int, Place]
    people: Sequence[Person]
    account_ids: Sequence[int]
    first_id: int
    result_sha256: str

    def live_all(self, drawn: Sequence[_Drawn], step: Callable[[int], None]) -> Built:
        agency_ids = {key: unit.agency_id for key, unit in agencies.units(set(self.places)).items()}
        numbers: dict[tuple[int, object], int] = {}
        facts = hashlib.sha256()
        histories: list[History] = []
        events = 0
        for number, one in enumerate(drawn):
            unit, day = one.offered.receiving_unit_id, day_of(one.at)
            numbers[unit, day] = numbers.get((unit, day), 0) + 1
            code = dossier_code(agency_ids[unit], day, numbers[unit, day])
            history = self._live(number, one, code)
            histories.append(history)
            events += len(history.chained)
            for entry, _, _ in history.chained:
                facts.update(f"{code}|{entry.seq}|{entry.kind}|{entry.at.timestamp():.0f}\n".encode())
            step(1)
        number_slips(histories)
        for start in range(0, len(histories), BATCH):
            loading.load(histories[start : start + BATCH])
        return Built(dossiers=len(histories), events=events, facts=facts.hexdigest())

    def _live(self, number: int, one: _Drawn, code: str) -> History:
        rng, offered = self.rng, one.offered
        who_no = 0 if rng.random() < 0.002 else rng.randrange(1, len(self.people))
        who = self.people[who_no]
        online = one.channel == "online"
        keys, handed = self._components(offered, online)
        case = Case(
            number=number,
            opening=Opening(
                procedure_id=offered.procedure_id,
                version_id=offered.version_id,
                receiving_unit_id=offered.receiving_unit_id,
                handling_unit_id=offered.handling_unit_id,
                channel=one.channel,
                process_key=offered.process_key,
                return_method=self._return_method(one.channel, offered),
                components=handed,
            ),
            line=channel_line(offered.content, one.channel),
            receiving=self.places[offered.receiving_unit_id],
            handling=self.places[offered.handling_unit_id],
            steps=_steps(offered.process_key),
            component_keys=keys,
            payable_online=offered.payable_online,
            result_sha256=self.result_sha256,
            filed_at=one.at,
            code=code,
            dossier_id=self.first_id + number,
            submitter_id=self.account_ids[who_no] if online or who_no == 0 else None,
        )
        history = History(
            party=self._party(who, offered),
            salt=rng.randbytes(16),
            lookup_secret="".join(rng.choices(_LETTERS, k=SECRET_LENGTH)),
            components=handed,
        )
        Life(case, history, rng, self.calendar, self.until, f"demo-{self.seed}-{number}").live()
        return history

    def _return_method(self, channel: str, offered: Offered) -> str:
        if channel == "post":
            return "post"
        if channel == "online" and offered.is_full_online:
            return "electronic" if self.rng.random() < 0.85 else "counter"
        return "counter" if self.rng.random() < 0.95 else "post"

    def _components(self, offered: Offered, online: bool) -> tuple[tuple[str, ...], tuple[HandedIn, ...]]:
        listed = offered.content.get("components")
        found = []
        for place, entry in enumerate(listed if isinstance(listed, list) else []):
            key = str(entry.get("key") or f"c{place + 1}")
            found.append(
                HandedIn(
                    key=key,
                    name=str(entry["name"])[:LONGEST_NAME],
                    originals=int(entry.get("originals") or 0),
                    copies=int(entry.get("copies") or 0),
                    file_sha256=self.result_sha256 if online else "",
                    file_name=f"{key}.pdf" if online else "",
                    check_state="correct",
                )
            )
        distinct = tuple({component.key: component for component in found}.values())
        return tuple(component.key for component in distinct), distinct

    def _party(self, who: Person, offered: Offered) -> PartyData:
        rng = self.rng
        commune = rng.choice(sorted(self.settlement.areas.values()))
        address = f"{who.street}, {commune}"
        if offered.group in ("business", "investment") and rng.random() < 0.7:
            name, tax_code = firm(rng, owner=who)
            return PartyData(
                owner_kind="organisation",
                owner_name=name,
                owner_id_number=tax_code,
                telephone=who.telephone,
                address=address,
                submitter_name=who.full_name,
                summary=offered.procedure_name[:500],
                representative=Representative(
                    kind="organisation",
                    name=who.full_name,
                    id_number=who.personal_id,
                    ground="Người đại diện theo pháp luật",
                    proof="Giấy chứng nhận đăng ký doanh nghiệp",
                ),
            )
        return PartyData(
            owner_name=who.full_name,
            owner_id_number=who.personal_id,
            owner_birth_date=who.birth_date,
            telephone=who.telephone,
            address=address,
            summary=offered.procedure_name[:500],
        )


_known_steps: dict[str, tuple[StepPlan, ...]] = {}


def _steps(key: str) -> tuple[StepPlan, ...]:
    if key not in _known_steps:
        _known_steps[key] = tuple(
            StepPlan(no=step.no, role=str(step.role), share_percent=step.share_percent)
            for step in processes.process(key).steps
        )
    return _known_steps[key]
