"""Who goes on with the work of a unit that has ended, by the acts that ended it; whatever names the unit stays."""

from datetime import date

from motcua.agencies.models import Succession, Unit


def who_goes_on(unit: Unit, on: date, *, procedure: str = "", sector: str = "") -> int:
    """The unit that has this unit's work on a day: itself while it exists, else the successor of its last act, and so
    on. A part that was given away by procedure or sector is followed; what no rule names goes to the rest.

    No query while the unit exists, one for each act after that. Where nobody went on it is the unit itself.
    """
    at, since = unit.pk, date.min
    ended = unit.valid_to
    while ended is not None and ended < on:
        rows = list(
            Succession.objects.filter(predecessor_id=at, on__gt=since, on__lte=on)
            .exclude(successor_id=at)
            .select_related("successor")
            .order_by("-on", "pk")
        )
        rows = [row for row in rows if row.on == rows[0].on]
        named = [
            row
            for row in rows
            if procedure in row.share.get("procedures", ()) or sector in row.share.get("sectors", ())
        ]
        target = next(iter([*named, *(row for row in rows if row.keeps_files)]), None)
        if target is None:
            return at
        at, since, ended = target.successor_id, target.on, target.successor.valid_to
    return at
