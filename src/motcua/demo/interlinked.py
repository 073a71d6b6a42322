"""Interlinked files in the demo province: opened and worked on by the same deeds as real ones.

They live at the busiest commune centre in the last fortnight of the year, each one step further than the next: so
somebody who tries the product finds parts that wait, parts under way and a matter that is done.
"""

from datetime import datetime, timedelta
from random import Random

from motcua.agencies import queries as agencies
from motcua.demo import people as folk
from motcua.demo.names import person
from motcua.demo.settlement import survey
from motcua.dossiers.actions import bundles, intake, work
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.opening import PartyData, Representative
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of

# How many parts of each file are done when the demo begins.
_FILES = (
    ("birth", 0),
    ("birth", 1),
    ("birth", 2),
    ("birth", 3),
    ("death", 0),
    ("death", 1),
    ("death", 3),
    ("birth", 1),
)


def file_some(*, seed: int, until: datetime, result_sha256: str) -> int:
    """Open the files and work on them up to `until` (aware); how many. None where the catalogue lacks a part."""
    rng = Random(seed + 1)
    settlement = survey(day_of(until))
    centre = settlement.unit_for("commune_centre")
    if centre is None:
        return 0
    holders = folk.holders_by_unit(settlement.units())
    opened = 0
    with scope(of_system("interlinked files of the demo province")):
        for place, (service, done) in enumerate(_FILES):
            at = _working(until - timedelta(days=13 - place), centre)
            clerk = _acting(centre, holders)
            file = bundles.open_bundle(
                order=bundles.Wanted(service=service, receiving_unit_id=centre, channel="counter"),
                party=_party(rng, place, at),
                by=clerk,
                at=at,
                command_id=f"demo-{seed}-file-{place}",
            )
            for no in range(1, done + 1):
                at = _working(min(at + timedelta(hours=20), until - timedelta(hours=1)), centre)
                _finish(file.bundle_id, no, clerk, holders, at, result_sha256)
            opened += 1
    return opened


def _working(at: datetime, unit_id: int) -> datetime:
    """The next instant at which the unit works."""
    return agencies.calendar_of(unit_id).opening(at)


def _acting(unit_id: int, holders: dict[int, dict[str, tuple[int, ...]]]) -> Acting:
    roles = holders[unit_id]
    first = next(iter(roles.get("intake_officer") or roles.get("agency_head") or next(iter(roles.values()))))
    return Acting(user_id=first, kind="official", unit_id=unit_id, roles=frozenset(roles))


def _finish(
    bundle_id: int,
    no: int,
    clerk: Acting,
    holders: dict[int, dict[str, tuple[int, ...]]],
    at: datetime,
    result_sha256: str,
) -> None:
    """One part passed on, worked through and signed; the next gets its turn."""
    part = Dossier.objects.get(bundle_id=bundle_id, bundle_part=no)
    by, key = _acting(part.handling_unit_id, holders), f"demo-part-{part.pk}"
    state = intake.begin(dossier_id=part.pk, by=clerk, at=at, command_id=f"{key}-begin").state
    while state.step_no < state.step_count:
        state = work.complete(
            dossier_id=part.pk, by=by, at=at, command_id=f"{key}-step-{state.step_no}"
        ).state
    paper = work.ResultPaper(number=f"{no}/KQ-LT", file_sha256=result_sha256)
    work.conclude(dossier_id=part.pk, result=paper, by=by, at=at, command_id=f"{key}-end")
    bundles.follow(bundle_id=bundle_id, at=at)


def _party(rng: Random, place: int, at: datetime) -> PartyData:
    """Every third file is handed in by somebody who acts for the owner."""
    owner = person(rng, today=day_of(at))
    other = person(rng, today=day_of(at))
    return PartyData(
        owner_name=owner.full_name,
        owner_id_number=owner.personal_id,
        owner_birth_date=owner.birth_date,
        telephone=owner.telephone,
        address=owner.street,
        submitter_name=other.full_name if place % 3 == 0 else "",
        representative=Representative(
            kind="delegate",
            name=other.full_name,
            id_number=other.personal_id,
            ground="Người được ủy quyền",
            proof=f"Giấy ủy quyền số {place + 12}, có chứng thực chữ ký",
        )
        if place % 3 == 0
        else None,
    )
