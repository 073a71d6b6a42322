"""The five plans of the demo province, in wording of our own, give all the facts of the real ones."""

from importlib.resources import files

import pytest

from motcua.plans.rules.reading import read_plan

EXPECTED: dict[str, list[tuple[str, str | None, object, str]]] = {
    "quang-nam-2023": [
        ("SAT_TTHC", ">=", 90, "2023"),
        ("SAT_TTHC_LAND_CONSTR_INV", ">=", 85, "2023"),
        ("SAT_HEALTH_EDU", ">=", 85, "2023"),
        ("ONLINE_PARTIAL_SHARE", ">=", 65, "2023"),
        ("DIGITISED_STOCK", ">=", 60, "2023"),
        ("PORTAL_INTEGRATION_GROWTH", ">=", 20, "2023"),
        ("RESULT_SYNC", "=", 100, "2023"),
        ("EAUTH_SHARE", None, None, "2023"),
        ("PAY_TTHC_INTEGRATED", ">=", 60, "2023"),
        ("PAY_TXN_ONLINE", ">=", 30, "2023"),
        ("EDOC_SIGNED_SHARE", "=", 100, "2023"),
        ("RANK_PAR", "<=", 20, "2023"),
        ("RANK_SIPAS", "<=", 20, "2023"),
        ("RANK_PAPI", "<=", 20, "2023"),
        ("RANK_DTI", "<=", 20, "2023"),
        ("RANK_PCI", "<=", 6, "2023"),
    ],
    "nghe-an-2021": [
        ("KEY_COMMITMENTS_DONE", ">=", 3, "2021"),
        ("TTHC_REVIEWED", "=", 100, "2021"),
        ("TTHC_SIMPLIFIED", "between", (15, 20), "2021"),
        ("ONTIME_ONESTOP", ">=", 98, "2021"),
        ("APOLOGY_SHARE", "=", 100, "2021"),
        ("BACKLOG", "=", 0, "2021"),
        ("UNITS_RESULT_SYNC", "=", 100, "2021"),
        ("STATUS_SYNC", "=", 100, "2021"),
        ("LEVEL34_SHARE", ">=", 50, "2021"),
        ("ONLINE_SHARE_UNIT", ">=", 15, "2021"),
        ("ONLINE_SHARE", ">=", 15, "2021"),
        ("DISCIPLINE_COMPLY", "=", 100, "2021"),
        ("ORG_RULES_COMPLY", "=", 100, "2021"),
        ("IOFFICE_SIGN", "=", 100, "2021"),
        ("PAR_INDEX", ">", None, "2021"),
        ("SIPAS", ">", None, "2021"),
        ("SAT_ADMIN", ">", 85, "2021"),
        ("SAT_PUBLIC_UNITS", ">", 80, "2021"),
    ],
    "national-2023": [
        ("FEE_POLICY_DONE", None, None, "2023-06-30"),
        ("NO_RESUPPLY", "=", 0, "2023-06-01"),
        ("REPORT_SYSTEM_DONE", None, None, "2023-06-30"),
        ("SAT_TTHC", ">", 85, "2023"),
        ("SAT_TTHC", ">", 90, "2025"),
        ("ONTIME_CENTRE", ">", 90, "2023"),
        ("FULL_ONLINE_USE", ">=", 50, "2023"),
    ],
    "nha-trang-2023": [
        ("SAT_AGENCY_AND_UNITS", ">", 84, "2023"),
        ("ISO_9001", None, None, "2023"),
        ("FULL_ONLINE_PUBLISHED", "=", 100, "2023"),
        ("PAY_TXN_ONLINE", ">=", 30, "2023"),
    ],
    "khanh-hoa-justice-2023": [
        ("EARLY_SHARE", ">", None, "2023"),
        ("DIGITISED_STOCK", None, None, "2023"),
        ("LEVEL34_ELIGIBLE", "=", 100, "2023"),
        ("PAY_TTHC_DEPLOYED", "=", 100, "2023"),
        ("PAY_TXN_ONLINE", ">=", 30, "2023"),
        ("SAT_UNIT", ">", 84, "2023"),
        ("PCI_GROUP", None, None, "2023"),
    ],
}


def _text(name: str) -> str:
    return (files("motcua") / "demo" / "plans" / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", EXPECTED)
def test_each_demo_plan_is_read_completely(name: str) -> None:
    targets = read_plan(_text(name)).targets

    assert [(t.indicator, t.comparator, t.value, t.deadline) for t in targets] == EXPECTED[name]


def test_the_national_report_part_gives_achievements_only() -> None:
    values = {a.value for a in read_plan(_text("national-2023")).achievements}

    reported = {
        80,
        2200,
        1100,
        17800,
        4400,
        250,
        55000,
        79_500_000,
        6_000_000,
        21,
        95_600_000,
        81.6,
        699,
        81,
        59,
    }
    assert reported | {21_000_000, 550_000, 1200} <= values


def test_the_department_reports_its_score_and_its_survey() -> None:
    values = [a.value for a in read_plan(_text("khanh-hoa-justice-2023")).achievements]

    assert values == [88.83, 93, 7]
