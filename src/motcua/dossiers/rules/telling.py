"""Which states of a dossier the National Portal is told of, from its events. Pure."""

from collections.abc import Iterable

from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.projection import Happened, apply
from motcua.exchange.rules import Progress


def progress(events: Iterable[Happened], *, receiving_unit: str, handling_unit: str) -> tuple[Progress, ...]:
    """Every state the dossier came into, oldest first.

    Deeds that leave the national state as it was (a step completed, a payment) are no entry. Until the dossier
    is with the handling unit, the receiving unit is named.
    """
    found: list[Progress] = []
    state: DossierState | None = None
    for event in events:
        before = state.national_code if state else None
        state = apply(state, event)
        if state.national_code == before:
            continue
        at_desk = state.processing_at is None or state.returned_at is not None
        found.append(
            Progress(
                order=event.seq,
                state=int(state.national_code),
                at=event.at,
                unit=receiving_unit if at_desk else handling_unit,
                begun=event.at,
                due=state.step_due or state.current_due,
            )
        )
    return tuple(found)
