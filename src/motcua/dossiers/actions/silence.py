"""Supplement requests that nobody answered by their last day: what the rules of the clock let the system do."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from motcua.agencies import queries as agencies
from motcua.dossiers.actions import slips
from motcua.dossiers.actions.performing import perform
from motcua.dossiers.errors import TransitionRefused
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import deciding
from motcua.dossiers.rules.authority import SYSTEM
from motcua.dossiers.rules.clock_law import ClockLaw, Silence, clock_law
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.slip_forms import SlipKind
from motcua.dossiers.rules.states import Business
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json

AT_ONCE = 500


def stop_unanswered(*, now: datetime) -> int:
    """Stop the dossiers whose supplement was due, with its days of grace, and did not come: state 5 to 8.

    Does nothing where an officer decides (the default). What was supplied and waits for its check is never
    stopped. The number stopped; runs in the system's scope and may be repeated.
    """
    law = clock_law(day_of(now))
    if law.silence is Silence.OFFICER_DECIDES:
        return 0
    silent = Dossier.objects.filter(
        business=Business.AWAITING_SUPPLEMENT,
        supplied_at__isnull=True,
        supplement_deadline__lt=now - timedelta(days=law.silence_grace_days),
    )
    rows = silent.order_by("supplement_deadline", "pk").values_list("pk", "last_seq")[:AT_ONCE]
    return sum(_stop(pk, seq, law, now) for pk, seq in rows)


def _stop(dossier_id: int, seq: int, law: ClockLaw, now: datetime) -> bool:
    words: dict[str, Json] = {"reason": law.silence_reason, "ground": law.silence_basis}

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        if state.supplied_at is not None or state.last_seq != seq:
            raise _Answered
        calendar = agencies.calendar_of(state.handling_unit_id)
        return {"ground": law.silence_basis, **deciding.settlement(calendar, state, when)}

    try:
        perform(
            dossier_id=dossier_id,
            command=Command.STOP,
            kind="stopped",
            by=SYSTEM,
            at=now,
            command_id=f"silence-{dossier_id}-{seq}",
            decide=decide,
            write=lambda state, number, when: slips.issue(
                SlipKind.STOP_NOTICE, state, number, by=SYSTEM, at=when, words=words
            ),
        )
    except (_Answered, TransitionRefused):
        return False
    return True


class _Answered(Exception):
    """Something happened meanwhile; the next sweep looks again."""
