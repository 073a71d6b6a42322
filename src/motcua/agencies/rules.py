"""Areas and units as the law and `motcua/law/agencies` name them, before any database row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import vietnam_provinces
import yaml

from motcua.agencies.errors import HoursInvalid, ProvinceUnknown
from motcua.kernel.worktime import CalendarDataInvalid, CalendarDay, Certainty, DayKind, UnitHours, day_hours

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PREFIXES = ("Thành phố ", "Tỉnh ", "Phường ", "Xã ", "Đặc khu ")


@dataclass(frozen=True)
class AreaPlan:
    """A province (2 digits) or commune (5 digits). `name` is whole (Phường Nha Trang), `bare_name` without kind."""

    code: str
    name: str
    bare_name: str
    kind: str  # tỉnh, thành phố, xã, phường, đặc khu
    parent_code: str

    @property
    def in_sentence(self) -> str:
        """`phường Nha Trang`: the kind in lower case, as it stands inside a name."""
        return f"{self.kind} {self.bare_name}"


@dataclass(frozen=True)
class PostPlan:
    code: str
    role: str
    title: str


@dataclass(frozen=True)
class UnitPlan:
    """A unit to exist. `key` is what handles (`justice`), or the area code for a People's Committee."""

    key: str
    agency_id: str
    name: str
    short_name: str
    kind: str
    level: str
    parent_id: str  # agency_id of the parent, empty for none
    area_code: str
    posts: tuple[PostPlan, ...] = ()


@cache
def area_plans() -> tuple[AreaPlan, ...]:
    """The 34 provinces, then the 3,321 communes, each list in order of code."""
    provinces = [
        _area(f"{int(one.code):02}", one.name, one.division_type.value, "")
        for one in vietnam_provinces.Province.iter_all()
    ]
    communes = [
        _area(f"{int(one.code):05}", one.name, one.division_type.value, f"{int(one.province_code):02}")
        for one in vietnam_provinces.Ward.iter_all()
    ]
    return (*sorted(provinces, key=lambda area: area.code), *sorted(communes, key=lambda area: area.code))


def _area(code: str, name: str, kind: str, parent_code: str) -> AreaPlan:
    plain_kind = "thành phố" if kind.startswith("thành phố") else kind
    bare = next((name.removeprefix(prefix) for prefix in _PREFIXES if name.startswith(prefix)), name)
    return AreaPlan(code, f"{plain_kind.capitalize()} {bare}", bare, plain_kind, parent_code)


@cache
def _law(file_name: str) -> Mapping[str, Any]:
    file = resources.files("motcua") / "law" / "agencies" / file_name
    read: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read


def valid_from() -> date:
    """The day on which the two-tier government and today's communes begin."""
    day: date = _law("provinces.yaml")["valid_from"]
    return day


def identifier_of(area: AreaPlan) -> str:
    """`H32` where the province's identifier is known, else the local `P56`; `P56.22366` for a commune."""
    if area.parent_code:
        return f"P{area.parent_code}.{area.code}"
    known = _law("provinces.yaml")["identifiers"].get(area.code)
    return str(known["agency_id"]) if known else f"P{area.code}"


def seat_of(province_code: str) -> str:
    """Code of the commune in which the provincial People's Committee sits, empty when not entered."""
    return str(_law("units.yaml")["seats"].get(province_code, ""))


def unit_plans(province_code: str) -> tuple[UnitPlan, ...]:
    """All People's Committees of the country; departments, centres and posts of one province. Parents first.

    Raises ProvinceUnknown.
    """
    areas = area_plans()
    province = next((area for area in areas if area.code == province_code and not area.parent_code), None)
    if province is None:
        raise ProvinceUnknown(province_code)
    posts = _law("units.yaml")["posts"]
    identifiers = {area.code: identifier_of(area) for area in areas}
    plans: list[UnitPlan] = []
    for area in areas:
        own = area.code == province_code or area.parent_code == province_code
        post_set = "commune" if area.parent_code else "people_committee_province"
        plans.append(
            UnitPlan(
                key=area.code,
                agency_id=identifiers[area.code],
                name=f"Ủy ban nhân dân {area.in_sentence}",
                short_name=f"UBND {area.in_sentence}",
                kind="peoples_committee",
                level="commune" if area.parent_code else "province",
                parent_id=identifiers.get(area.parent_code, ""),
                area_code=area.code,
                posts=_posts(posts[post_set], is_ward=area.kind == "phường") if own else (),
            )
        )
    plans += _province_plans(province, identifiers[province_code], posts)
    plans += [
        _centre_plan(area, identifiers[area.code], posts)
        for area in areas
        if area.parent_code == province_code
    ]
    plans += [
        _police_plan(area, identifiers[area.code], posts)
        for area in areas
        if area.parent_code == province_code
    ]
    return tuple(plans)


def _province_plans(
    province: AreaPlan, top_id: str, posts: Mapping[str, Sequence[Mapping[str, str]]]
) -> list[UnitPlan]:
    made: dict[str, UnitPlan] = {}
    for row in _law("units.yaml")["province"]:
        made[row["key"]] = UnitPlan(
            key=row["key"],
            agency_id=f"P{province.code}.{row['suffix']}",
            name=_of_province(row["name"], province),
            short_name=_of_province(row.get("short", ""), province),
            kind=row["kind"],
            level="province",
            parent_id=made[row["parent"]].agency_id if "parent" in row else top_id,
            area_code=province.code,
            posts=_posts(posts[row["posts"]]),
        )
    return list(made.values())


def _of_province(name: str, province: AreaPlan) -> str:
    """A name written for a province, in a centrally-run city's form where it is one."""
    return name.replace("tỉnh", province.kind) if province.kind != "tỉnh" else name


def _centre_plan(
    area: AreaPlan, parent_id: str, posts: Mapping[str, Sequence[Mapping[str, str]]]
) -> UnitPlan:
    row = _law("units.yaml")["commune_centre"]
    return UnitPlan(
        key=f"{area.code}.centre",
        agency_id=f"{parent_id}.{row['suffix']}",
        name=row["name"].format(area=area.in_sentence),
        short_name=row["short"].format(area=area.in_sentence),
        kind="service_centre",
        level="commune",
        parent_id=parent_id,
        area_code=area.code,
        posts=_posts(posts[row["posts"]]),
    )


def _police_plan(
    area: AreaPlan, parent_id: str, posts: Mapping[str, Sequence[Mapping[str, str]]]
) -> UnitPlan:
    """The commune's police: a vertical agency, beside the People's Committee and under it in the directory."""
    row = _law("units.yaml")["commune_police"]
    return UnitPlan(
        key=f"{area.code}.police",
        agency_id=f"{parent_id}.{row['suffix']}",
        name=row["name"].format(area=area.in_sentence),
        short_name=row["short"].format(area=area.in_sentence),
        kind="vertical_agency",
        level="commune",
        parent_id=parent_id,
        area_code=area.code,
        posts=_posts(posts[row["posts"]]),
    )


def _posts(rows: Sequence[Mapping[str, str]], *, is_ward: bool = False) -> tuple[PostPlan, ...]:
    return tuple(
        PostPlan(
            row["code"], row["role"], row["title_ward"] if is_ward and "title_ward" in row else row["title"]
        )
        for row in rows
    )


def unit_hours(stored: object) -> tuple[UnitHours, ...]:
    """A unit's own hours from its row's JSON: a list of decisions, a later one prevails.

    `[{"valid_from": "2026-01-01", "valid_to": null, "basis": "...", "weekly": {"saturday": ["07:30-11:30"]},
    "days": [{"date": "2026-05-02", "kind": "off", "name": "..."}]}]`. Raises HoursInvalid.
    """
    if stored is None:
        return ()
    if not isinstance(stored, list):
        raise HoursInvalid("A unit's hours are a list of decisions, each with valid_from and weekly hours.")
    try:
        return tuple(_decision(entry) for entry in stored)
    except (AttributeError, CalendarDataInvalid, KeyError, TypeError, ValueError) as problem:
        raise HoursInvalid(f"A unit's hours cannot be read: {problem}") from None


def _decision(entry: Mapping[str, Any]) -> UnitHours:
    until = entry.get("valid_to")
    return UnitHours(
        valid_from=date.fromisoformat(entry["valid_from"]),
        valid_to=date.fromisoformat(until) if until else None,
        weekly={WEEKDAYS.index(day): day_hours(periods) for day, periods in entry.get("weekly", {}).items()},
        days=tuple(
            CalendarDay(
                date=date.fromisoformat(day["date"]),
                kind=DayKind(day["kind"]),
                name=day["name"],
                basis=entry.get("basis", ""),
                certainty=Certainty.SOURCED,
                hours=day_hours(day["hours"]) if day.get("hours") else None,
            )
            for day in entry.get("days", ())
        ),
        basis=entry.get("basis", ""),
    )
