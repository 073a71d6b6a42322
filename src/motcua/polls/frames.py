"""The frame of a wave: people served, each once, with who is left out and why. Reads dossiers, writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motcua.dossiers import survey_frame
from motcua.polls.errors import InputRefused
from motcua.polls.models import Asked, Wave
from motcua.polls.rules.sampling import Allocation, Design, DesignRefused, Person, Sample, SizeRule, sample


@dataclass(frozen=True)
class Frame:
    """`excluded`: how many dossiers or people by reason (destroyed, restricted, unreachable, again,
    asked-elsewhere)."""

    people: tuple[Person, ...]
    excluded: Mapping[str, int]


def frame(wave: Wave) -> Frame:
    """Who was served in the wave's period, scope and units. A person with several dossiers stands there with the last
    one; who is being asked in another wave is left in peace. Runs inside the open scope; two queries."""
    excluded: dict[str, int] = {}
    latest: dict[str, survey_frame.Served] = {}
    for row in survey_frame.served(
        since=wave.ended_from, until=wave.ended_to, unit_ids=wave.units, sectors=wave.sectors
    ):
        if row.excluded:
            excluded[row.excluded] = excluded.get(row.excluded, 0) + 1
            continue
        if row.person_key in latest:
            excluded["again"] = excluded.get("again", 0) + 1
        latest[row.person_key] = row
    busy = set(Asked.objects.exclude(wave_id=wave.pk).values_list("person_key", flat=True))
    for key in busy & set(latest):
        del latest[key]
        excluded["asked-elsewhere"] = excluded.get("asked-elsewhere", 0) + 1
    people = tuple(
        Person(key, row.unit_id, row.sector, row.level, row.dossier_id) for key, row in sorted(latest.items())
    )
    return Frame(people, excluded)


def design_of(told: Mapping[str, Any]) -> Design:
    """A design as it is kept with the wave."""
    return Design(**{**told, "rule": SizeRule(told["rule"]), "allocation": Allocation(told["allocation"])})


def drawn(people: Sequence[Person], design: Design, seed: str, spread: Mapping[str, float]) -> Sample:
    """Raises InputRefused."""
    try:
        return sample(people, design, seed, spread=spread)
    except DesignRefused as error:
        raise InputRefused(error.field, "out-of-bounds") from None
