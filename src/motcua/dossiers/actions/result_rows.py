"""Writing the row of a result drawn up here, and what becomes of the number that was taken for it."""

from motcua.dossiers.models import Result, ResultNumber
from motcua.dossiers.rules.results import Effect


def write(dossier_id: int, effect: Effect) -> None:
    """One effect into the result's row. A result written anew forgets why the last draft went back."""
    if effect.is_draft:
        Result.unscoped.update_or_create(
            dossier_id=dossier_id, no=effect.no, defaults={**effect.values, "returned_why": "", "content": {}}
        )
    else:
        Result.unscoped.filter(dossier_id=dossier_id, no=effect.no).update(**effect.values)
    numbers = ResultNumber.unscoped.filter(dossier_id=dossier_id, result_no=effect.no, void_at__isnull=True)
    if effect.number_void:
        numbers.update(void_at=effect.at, void_why=effect.number_void)
    elif effect.values.get("signed_seq") is not None:
        numbers.update(used_at=effect.at)
