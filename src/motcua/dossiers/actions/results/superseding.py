"""A newer result takes the place of an older one: the older dossier's log says so, and all who read it."""

from collections.abc import Sequence
from datetime import datetime

from motcua.dossiers.actions.performing import perform
from motcua.dossiers.errors import DossierNotFound, TransitionRefused
from motcua.dossiers.rules.authority import SYSTEM
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.kernel import scopes


def supersede(dossier_ids: Sequence[int], *, by: DossierState, number: str, seq: int, at: datetime) -> None:
    """Within the transaction that issues the newer result. One that is revoked or superseded already stays so."""
    with scopes.scope(scopes.of_system("a newer result takes the place of an older one")):
        for dossier_id in sorted(dossier_ids):
            try:
                perform(
                    dossier_id=dossier_id,
                    command=Command.SUPERSEDE_RESULT,
                    kind="result_superseded",
                    by=SYSTEM,
                    at=at,
                    command_id=f"supersede-{dossier_id}-{by.id}-{seq}",
                    decide=lambda state, when: {"by": by.id, "number": number},
                )
            except (TransitionRefused, DossierNotFound):
                continue
