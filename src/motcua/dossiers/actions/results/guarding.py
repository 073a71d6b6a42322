"""What has to hold before a result takes its next step: the same draft, another person, nobody else signing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Result
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.dossier_state import DossierState

# Advisory locks on the number of a dossier whose result is being signed, apart from all other locks.
_SPACE = 0x5253 << 48


def open_result(state: DossierState, draft_seq: int) -> Result:
    """The draft that was read. Raises InputRefused when another stands there now, or its unit is not the one that
    handles the dossier any more."""
    found: Result | None = Result.unscoped.filter(
        dossier_id=state.id, no=state.result_count + 1, drafted_seq=draft_seq
    ).first()
    if found is None:
        raise InputRefused(field="draft", problem="was-written-anew")
    return found


def require_second_person(result: Result, by: Acting) -> None:
    """Raises InputRefused for whoever drafted it."""
    if by.user_id is None or result.drafter_id == by.user_id:
        raise InputRefused(field="draft", problem="own-draft")


def require_same_unit(state: DossierState, result: Result) -> None:
    """A paper in the name of a unit that handles the dossier no more is drawn up anew. Raises InputRefused."""
    if result.unit_id != state.handling_unit_id:
        raise InputRefused(field="draft", problem="drafted-by-another-unit")


def require_nobody_signs(dossier_id: int) -> None:
    """Until the transaction ends nobody begins to sign. Raises InputRefused when somebody is signing now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SPACE | dossier_id])
        if not cursor.fetchone()[0]:
            raise InputRefused(field="draft", problem="is-being-signed")


@contextmanager
def signing_alone(dossier_id: int) -> Iterator[None]:
    """Nobody else signs this result meanwhile. The database lets go of it when the process dies.

    Raises InputRefused when somebody is signing it now.
    """
    if connection.in_atomic_block:  # whoever conducts several deeds in one transaction: held until its end
        require_nobody_signs(dossier_id)
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_SPACE | dossier_id])
        if not cursor.fetchone()[0]:
            raise InputRefused(field="draft", problem="is-being-signed")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _let_go(dossier_id)


def _let_go(dossier_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_SPACE | dossier_id])
