"""What every deed of the room shares: the row locked, the revision looked at, the deed written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from motcua.polls.errors import NotFound, StaleRevision, WrongState
from motcua.polls.models import Deed, Questionnaire, State, Wave


@dataclass(frozen=True)
class Writer:
    """Who writes, when, and which revision they saw (None: a command or a job, which sees the newest)."""

    user_id: int
    at: datetime
    seen: int | None = None


def lock(wave_id: int, by: Writer, *states: State) -> Wave:
    """The wave's row, locked, its revision counted up. Raises NotFound, StaleRevision, WrongState."""
    wave = Wave.objects.select_for_update(of=("self",)).filter(pk=wave_id).first()
    if wave is None:
        raise NotFound
    if by.seen is not None and by.seen != wave.revision:
        raise StaleRevision
    if states and wave.state not in states:
        raise WrongState
    wave.revision += 1
    return wave


def record(
    kind: str,
    by: Writer,
    *,
    wave: Wave | None = None,
    questionnaire: Questionnaire | None = None,
    said: Mapping[str, object] | None = None,
) -> None:
    Deed.objects.create(
        wave=wave, questionnaire=questionnaire, kind=kind, said=dict(said or {}), by_id=by.user_id, at=by.at
    )
