"""What a dossier owes, one obligation after the other: from the fee that was fixed, else from the catalogue."""

from collections.abc import Mapping, Sequence

from motcua.dossiers.models import FeeAssessment
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.payments import queries as payments
from motcua.payments.rules import items as rules
from motcua.payments.rules.items import Item, ItemKind
from motcua.procedures import queries as procedures
from motcua.procedures.rules.fee_quotes import Line, thawed
from motcua.procedures.rules.fees import quote as catalogue_quote

_NAMES = {ItemKind.FEE: "Phí", ItemKind.CHARGE: "Lệ phí"}
_DEMANDED = "Khoản thu theo thông báo"


def of(state: DossierState) -> tuple[Item, ...]:
    """All obligations, paid or not; together `state.fee_vnd`."""
    kept = FeeAssessment.unscoped.filter(dossier_id=state.id).order_by("-seq").first()
    known = _quoted(thawed(kept.quote).lines) if kept is not None else _of_catalogue(state)
    return rules.fitted(known, fee_vnd=state.fee_vnd, demanded_name=_DEMANDED)


def owing(state: DossierState) -> tuple[Item, ...]:
    """What is left of each."""
    if state.fee_vnd <= state.paid_vnd:
        return ()
    return rules.owed(of(state), paid_by_code=payments.paid_by_code(state.id), paid_vnd=state.paid_vnd)


def _quoted(lines: Sequence[Line]) -> list[Item]:
    found: list[Item] = []
    for number, line in enumerate(lines, 1):
        step = line.steps[0] if line.steps else None
        kind = ItemKind(str(line.kind))
        name = (step.name_vi if step else "") or _NAMES[kind]
        code = (step.schedule if step else "") or f"{kind}-{number}"
        found.append(Item(code[:60], name[:400], kind, line.amount_vnd or 0))
    return _unlike(found)


def _of_catalogue(state: DossierState) -> list[Item]:
    """A dossier from before fees were kept with it: what its catalogue record says, where that is what it owes."""
    content: Mapping[str, object] = procedures.version_of(state.version_id).content
    said = catalogue_quote(content, state.channel, {}, line=0)
    found = [
        Item(
            f"{line.kind}-{number}",
            _NAMES[ItemKind(str(line.kind))],
            ItemKind(str(line.kind)),
            line.amount_vnd or 0,
        )
        for number, line in enumerate(said.lines, 1)
    ]
    return next(([one] for one in found if one.amount_vnd == state.fee_vnd), found)


def _unlike(items: Sequence[Item]) -> list[Item]:
    """Codes stay apart: two lines of one schedule get a number each."""
    found: dict[str, Item] = {}
    for item in items:
        code, number = item.code, 2
        while code in found:
            code, number = f"{item.code[:56]}-{number}", number + 1
        found[code] = Item(code, item.name, item.kind, item.amount_vnd)
    return list(found.values())
