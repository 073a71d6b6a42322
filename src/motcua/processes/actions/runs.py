"""Keep where a dossier stands in its process. Called inside the transaction of the dossier's command."""

from collections.abc import Sequence
from datetime import datetime

from motcua.processes.models import ProcessRun
from motcua.processes.rules.engine import RunState

Timer = tuple[str, int, str, int]  # key, visit, opened at (ISO 8601 with offset), working minutes


def keep(dossier_id: int, state: RunState, *, timers: Sequence[Timer], wake_at: datetime | None) -> None:
    """Write the state; nothing is kept of a process that ended. Raises StateTooLarge."""
    if state.finished:
        drop(dossier_id)
        return
    ProcessRun.objects.update_or_create(
        dossier_id=dossier_id,
        defaults={"state": state.to_bytes(), "timers": [list(timer) for timer in timers], "wake_at": wake_at},
    )


def drop(dossier_id: int) -> None:
    """The dossier ended, or its open step says everything again."""
    ProcessRun.objects.filter(pk=dossier_id).delete()


def wake_later(dossier_id: int, wake_at: datetime | None) -> None:
    """The clock stood meanwhile: look at the timers again then."""
    ProcessRun.objects.filter(pk=dossier_id).update(wake_at=wake_at)
