"""How much is to do: the unit's load and each officer's; colleagues' loads are for whom the matrix says."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.accounts import queries as accounts
from motcua.dossiers import queries
from motcua.dossiers.queries import Load
from motcua.dossiers.rules.authority import CASE, Power, may_in_unit
from motcua.kernel.zone import day_of
from motcua.web.desk import days
from motcua.web.desk.access import Official, for_officials


@dataclass(frozen=True)
class OfficerLine:
    """`user_id` None: steps that nobody has taken yet."""

    user_id: int | None
    name: str
    title: str
    load: Load
    share_percent: int  # of the busiest officer's open dossiers, for the bar


@require_safe
@for_officials
def load(request: HttpRequest, official: Official) -> HttpResponse:
    now = timezone.now()
    today = day_of(now)
    ends = days.of_day(today).ends
    tomorrow = days.tomorrow_ends(official.unit_id, now)
    sees_all = may_in_unit(Power.SEE_COLLEAGUES_LOAD, official.acting, official.unit_id)
    found = {
        one.user_id: one
        for one in queries.load_of_unit(
            official.unit_id,
            now=now,
            today_ends=ends,
            tomorrow_ends=tomorrow,
            user_id=None if sees_all else official.user_id,
        )
    }
    context = {
        "official": official,
        "sees_all": sees_all,
        "lines": _lines(official, found, sees_all=sees_all),
        "nobody": found.get(None),
        "unit": queries.load_of_unit_whole(
            official.unit_id, now=now, today_ends=ends, tomorrow_ends=tomorrow
        ),
        "tomorrow": days.next_working_day(official.unit_id, today),
    }
    return render(request, "desk/load.html", context)


def _lines(official: Official, found: dict[int | None, Load], *, sees_all: bool) -> list[OfficerLine]:
    """Officers with the most to do first; who has nothing stands there too. Two queries at most."""
    people = accounts.people_in(official.unit_id, CASE, day_of(timezone.now()))
    if not sees_all:
        people = [one for one in people if one.user_id == official.user_id]
    names = {one.user_id: (one.full_name, one.title) for one in people}
    # Who left the post but still has steps: a head must see them to hand them over.
    gone = {user_id for user_id in found if user_id is not None and user_id not in names}
    if gone:
        names |= {user_id: (name, "") for user_id, name in accounts.full_names(gone).items()}
    most = max((one.open for one in found.values() if one.user_id is not None), default=0)
    lines = []
    for user_id, (name, title) in names.items():
        mine = found.get(user_id, Load(user_id))
        lines.append(OfficerLine(user_id, name, title, mine, 100 * mine.open // most if most else 0))
    return sorted(lines, key=lambda line: (-line.load.late, -line.load.open, line.name))
