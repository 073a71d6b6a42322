"""Acts, faults and outcomes of a reorganisation in the reader's words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from motcua.agencies.reorganising import Act, ActKind, Fault, FaultKind

STATE_LABELS = {
    "draft": (lazy("Drawn up, waits for approval"), "warn"),
    "approved": (lazy("Approved, waits for its day"), ""),
    "carried_out": (lazy("Carried out"), "good"),
    "withdrawn": (lazy("Plan withdrawn"), "bad"),
}
KIND_LABELS = {
    "merge": lazy("Merge"),
    "split": lazy("Split"),
    "rename": lazy("Rename"),
    "move": lazy("Move under another unit"),
    "abolish": lazy("Abolish the unit"),
    "create": lazy("Create a unit"),
}
LEVEL_LABELS = {
    "ministry": lazy("Ministry"),
    "province": lazy("Province"),
    "district": lazy("District (until 30/06/2025)"),
    "commune": lazy("Commune"),
}
UNIT_KIND_LABELS = {
    "peoples_committee": lazy("People's Committee"),
    "department": lazy("Department"),
    "service_centre": lazy("Public administration service centre"),
    "division": lazy("Division"),
    "public_service_unit": lazy("Public service unit"),
    "vertical_agency": lazy("Vertical agency"),
}
FAULTS = {
    FaultKind.NO_ACTS: lazy("The plan names no act."),
    FaultKind.TOO_MANY_ACTS: lazy("The plan has %(about)s acts; at most %(other)s are read."),
    FaultKind.DATE_PAST: lazy("The effective date lies in the past."),
    FaultKind.UNREADABLE: lazy("The act cannot be read: %(about)s"),
    FaultKind.UNIT_UNKNOWN: lazy("There is no unit %(about)s."),
    FaultKind.UNIT_NOT_YET: lazy("Unit %(about)s does not exist yet on the effective date (it begins on %(other)s)."),
    FaultKind.UNIT_ENDED: lazy("Unit %(about)s has ended already (on %(other)s)."),
    FaultKind.SUCCESSOR_UNKNOWN: lazy("There is no unit %(about)s to take over. Create it in the same plan."),
    FaultKind.SUCCESSOR_NOT_YET: lazy("Unit %(about)s, which is to take over, begins on %(other)s only."),
    FaultKind.SUCCESSOR_ENDED: lazy("Unit %(about)s, which is to take over, ended on %(other)s."),
    FaultKind.SUCCESSOR_ENDS: lazy("Unit %(about)s, which is to take over, ends by this plan. Name the last one."),
    FaultKind.CYCLE: lazy("Units would succeed each other in a circle: %(about)s and %(other)s."),
    FaultKind.NAMED_TWICE: lazy("Unit %(about)s is named by act %(other)s already."),
    FaultKind.OVERLAP: lazy("Decision %(other)s, which is under way, concerns unit %(about)s too."),
    FaultKind.ONE_UNIT_ALONE: lazy("A merger needs at least one other unit."),
    FaultKind.ONE_PART_ALONE: lazy("Unit %(about)s is split into fewer than two."),
    FaultKind.NO_REST: lazy("Say which successor of unit %(about)s gets the rest and keeps the closed files."),
    FaultKind.TWO_RESTS: lazy("Two successors are to get the rest: %(about)s and %(other)s."),
    FaultKind.PART_TWICE: lazy("Successor %(about)s is named twice."),
    FaultKind.PART_EMPTY: lazy("Nothing goes to successor %(about)s: name sectors, procedures, places or dossiers."),
    FaultKind.RULES_OVERLAP: lazy("Two successors are to get %(about)s."),
    FaultKind.CHILDREN_LEFT: lazy("Unit %(about)s stands under a unit that is split: say under which it comes."),
    FaultKind.IDENTIFIER_TAKEN: lazy("The identifier %(about)s is or was another unit's; none is used again."),
    FaultKind.IDENTIFIER_TWICE: lazy("The identifier %(about)s is given twice in this plan (act %(other)s)."),
    FaultKind.MISSING: lazy("The new unit lacks: %(about)s."),
    FaultKind.UNKNOWN_WORD: lazy("“%(about)s” is no kind or level of a unit."),
    FaultKind.PARENT_UNKNOWN: lazy("There is no unit %(about)s to stand under."),
    FaultKind.PARENT_ENDS: lazy("Unit %(about)s, under which it is to stand, ends."),
    FaultKind.PARENT_CYCLE: lazy("Unit %(about)s would stand under itself (through %(other)s)."),
    FaultKind.AREA_UNKNOWN: lazy("There is no area %(about)s."),
    FaultKind.SECTOR_UNKNOWN: lazy("There is no sector %(about)s."),
    FaultKind.PROCEDURE_UNKNOWN: lazy("There is no procedure %(about)s."),
    FaultKind.NO_CHANGE: lazy("Nothing changes for unit %(about)s."),
    FaultKind.LEVEL_EMPTY: lazy("No unit of this level exists."),
    FaultKind.NO_ONE_ABOVE: lazy("No unit remains above %(about)s to take over: name its successor."),
}  # fmt: skip


def fault_words(fault: Fault) -> str:
    """`Việc số 3: không có đơn vị X.`"""
    text = str(FAULTS[fault.kind]) % {"about": fault.about, "other": fault.other}
    return text if not fault.place else _("Act %(place)s: %(text)s") % {"place": fault.place, "text": text}


def act_words(act: Act, names: Mapping[str, str]) -> str:
    """One act as a sentence, units by name and identifier."""

    def unit(agency_id: str) -> str:
        name = names.get(agency_id)
        return f"{name} ({agency_id})" if name else agency_id

    units = "; ".join(unit(one) for one in act.units)
    match act.kind:
        case ActKind.CREATE:
            new = act.new
            return (
                ""
                if new is None
                else _("%(name)s (%(id)s) begins.") % {"name": new.name, "id": new.agency_id}
            )
        case ActKind.MERGE:
            return _("%(units)s merge into %(into)s.") % {"units": units, "into": unit(act.into)}
        case ActKind.SPLIT:
            parts = "; ".join(f"{unit(part.unit)}{_part_words(part)}" for part in act.parts)
            return _("%(units)s is split: %(parts)s.") % {"units": units, "parts": parts}
        case ActKind.RENAME:
            new_name = act.name or names.get(act.units[0], "")
            text = _("%(units)s is called %(name)s from then on.") % {"units": units, "name": new_name}
            return f"{text} {_('Identifier:')} {act.agency_id}." if act.agency_id else text
        case ActKind.MOVE:
            return _("%(units)s comes under %(under)s.") % {"units": units, "under": unit(act.under)}
        case ActKind.ABOLISH:
            into = unit(act.into) if act.into else _("the unit above")
            if act.level:
                level = str(LEVEL_LABELS.get(act.level, act.level))
                text = _("Every unit of the level “%(level)s” ends; %(into)s takes over.")
                return text % {"level": level, "into": into}
            return _("%(units)s ends; %(into)s takes over.") % {"units": units, "into": into}


def _part_words(part: object) -> str:
    said = []
    for name, label in (
        ("sectors", _("sectors")),
        ("procedures", _("procedures")),
        ("received_at", _("received at")),
        ("dossiers", _("dossiers named")),
    ):
        words = sorted(getattr(part, name))
        if words:
            shown = ", ".join(words[:6]) + (f" … ({len(words)})" if len(words) > 6 else "")
            said.append(f"{label} {shown}")
    if getattr(part, "rest", False):
        said.append(_("the rest and the closed files"))
    return f" – {', '.join(said)}" if said else ""


def outcome_lines(outcome: Mapping[str, object]) -> list[tuple[str, int]]:
    """What was done, in numbers, for the page of a decision that was carried out."""

    def number(*path: str) -> int:
        at: object = outcome
        for step in path:
            at = at.get(step, 0) if isinstance(at, Mapping) else 0
        return at if isinstance(at, int) else 0

    return [
        (_("Units created"), number("units", "created")),
        (_("Units renamed"), number("units", "renamed")),
        (_("Units that came under another"), number("units", "moved")),
        (_("Units that ended"), number("units", "ended")),
        (_("Running dossiers given to successors"), number("dossiers") + number("stragglers")),
        (_("Open steps that went with them"), number("steps")),
        (_("Steps whose official did not come along"), number("released")),
        (_("Posts taken up in successors"), number("posts", "holdings")),
        (_("Offerings ended"), number("offerings", "ended")),
        (_("Offerings begun in successors"), number("offerings", "begun")),
        (_("Applications being written"), number("drafts")),
        (_("Lists of papers on the way"), number("paper_lists")),
    ]


def confirm_words(dossiers: int) -> str:
    return ngettext(
        "Yes: carry it out now; %(n)d running dossier goes to the successors and its applicant is told.",
        "Yes: carry it out now; %(n)d running dossiers go to the successors and their applicants are told.",
        dossiers,
    ) % {"n": dossiers}
