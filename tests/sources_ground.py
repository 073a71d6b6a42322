"""What the house holds for criteria that fill themselves: published surveys and recorded outside results."""

from collections.abc import Mapping
from datetime import date

from motcua.polls.actions import questionnaires, waves
from motcua.polls.models import Wave
from rounds_ground import NOW, Town
from steering_ground import Province

Share = tuple[str, str, str, str]  # share, low, high, standard error; of one


def _line(code: str, said: Share, population: int = 1000) -> dict[str, object]:
    share, low, high, error = (float(one) for one in said)
    return {
        "code": code, "why": "", "counts": [0, 0, 0, 20, 80], "share": share, "low": low, "high": high,
        "error": error, "people": 100, "answers": 100, "effective": 100.0, "design_effect": 1.0,
        "satisfied": round(population * share), "valid": population,
    }  # fmt: skip


def survey(
    town: Town,
    total: Share,
    units: Mapping[int, Share] | None = None,
    factors: Mapping[str, Share] | None = None,
    *,
    code: str = "sipas-2026",
    population: str = "administrative",
) -> Wave:
    """A wave of 2026 as it stands once published."""
    results = {
        "total": _line("total", total),
        "units": [_line(str(unit), said) for unit, said in (units or {}).items()],
        "factors": [_line(name, said) for name, said in (factors or {}).items()],
        "items": [], "sectors": [], "rates": [],
    }  # fmt: skip
    return Wave.objects.create(
        code=code, title=f"Khảo sát {code}", year=2026, population=population,
        questionnaire=questionnaires.ship(at=NOW), ended_from=date(2026, 7, 1), ended_to=date(2026, 9, 30),
        opens_on=date(2026, 10, 1), closes_on=date(2026, 10, 31), design={}, method={}, state="published",
        made_by=town.staff, made_at=NOW, proposed_by=town.staff, proposed_at=NOW, published_by=town.leader,
        published_at=NOW, results=results, results_sha256=waves.fingerprint(results),
    )  # fmt: skip


def registers(town: Town) -> Province:
    """The same province with its registers of the reform."""
    return Province(
        town.top,
        town.justice,
        town.health,
        town.office,
        town.staff,
        town.other_staff,
        town.head,
        town.officer,
    )
