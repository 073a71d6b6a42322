"""Writing the row of a letter of apology, as the effects of its events say."""

from motcua.dossiers.models import Apology
from motcua.dossiers.rules import apologies as rules


def write(dossier_id: int, effect: rules.Effect) -> None:
    """One effect into the letter's row. A letter written anew forgets why the last one went back."""
    values = rules.changed(effect)
    if isinstance(effect, rules.Drafted):
        Apology.unscoped.update_or_create(
            dossier_id=dossier_id, no=effect.no, defaults={**values, "returned_why": ""}
        )
    else:
        Apology.unscoped.filter(dossier_id=dossier_id, no=effect.no).update(**values)
