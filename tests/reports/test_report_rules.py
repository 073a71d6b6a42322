"""Pure rules of reports: periods, forms as law, the flow of dossiers, wording, members, references."""

import json
import zlib
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from test_report_documents import SHEET

from motcua.reports.rules import flow, identities, law, members, wording
from motcua.reports.rules.flow import Flow
from motcua.reports.rules.forms import Ending, Place
from motcua.reports.rules.identities import Why
from motcua.reports.rules.lifecycle import TABLE, By, Deed, State, may
from motcua.reports.rules.periods import PeriodUnknown, span
from motcua.reports.rules.sheets import read_reference, reference

ON = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("key", "first", "last", "due"),
    [
        ("2026-01", date(2025, 12, 15), date(2026, 1, 14), date(2026, 1, 20)),
        ("2026-11", date(2026, 10, 15), date(2026, 11, 14), date(2026, 11, 20)),
        ("2026-Q1", date(2025, 12, 15), date(2026, 3, 14), date(2026, 3, 25)),
        ("2026-Q3", date(2026, 6, 15), date(2026, 9, 14), date(2026, 9, 25)),
        ("2026-H1", date(2025, 12, 15), date(2026, 6, 14), date(2026, 6, 25)),
        ("2026-9M", date(2025, 12, 15), date(2026, 9, 14), date(2026, 9, 25)),
        ("2026", date(2025, 12, 15), date(2026, 12, 14), date(2026, 12, 25)),
    ],
)
def test_periods_are_cut_as_decree_09_says(key: str, first: date, last: date, due: date) -> None:
    found = span(law.cut("decree_09", on=ON).rules, key, whose="province")
    assert (found.first, found.last, found.due_on) == (first, last, due)


def test_calendar_periods_stay_another_matter() -> None:
    rules = law.cut("calendar", on=ON).rules
    assert span(rules, "2028-02", whose="unit").last == date(2028, 2, 29)
    with pytest.raises(PeriodUnknown):
        span(rules, "2026-9M", whose="unit")


@given(st.integers(2017, 2090))
def test_quarters_and_months_follow_one_another_without_a_gap(year: int) -> None:
    rules = law.cut("decree_09", on=ON).rules
    for keys in ([f"{year}-Q{no}" for no in (1, 2, 3, 4)], [f"{year}-{no:02d}" for no in range(1, 13)]):
        found = [span(rules, key, whose="unit") for key in keys]
        assert all(before.end == after.first for before, after in pairwise(found))
        whole = span(rules, str(year), whose="unit")
        assert (found[0].first, found[-1].last) == (whole.first, whole.last)


def test_the_forms_keep_their_schema_and_their_identities_name_columns() -> None:
    codes = {form.code for form in law.forms(on=ON)}
    assert {
        "II.06a",
        "II.07b",
        "II.khung",
        "CCHC",
        "QD766",
        "XH-DUNGHAN",
        "XINLOI",
        "SOHOA",
        "THANHTOAN",
    } == codes
    assert [str(one) for one in law.form("II.06a", on=ON).identities] == [
        "3 = 4 + 5 + 6", "7 = 8 + 9 + 10", "11 = 12 + 13", "3 = 7 + 11",
    ]  # fmt: skip
    with pytest.raises(law.FormUnknown):
        law.form("II.06a", on=date(2019, 1, 1))


def changed(**values: Any) -> dict[str, Any]:
    from importlib import resources

    text = (resources.files("motcua") / "law/reports/forms/ii-06a.yaml").read_text(encoding="utf-8")
    said = yaml.safe_load(text)
    said["versions"][0] |= values
    return dict(said)


@pytest.mark.parametrize(
    "wrong",
    [
        {"identities": [{"left": "3", "right": ["99"]}]},
        {"options": {"withdrawn": "on_time"}},
        {"options": {"withdrawn": "somewhere", "refused": "on_time", "without_limit": "on_time"}},
        {"kinds": []},
        {"tables": []},
        {"over": {}},
        {"unheard_of": 1},
        {"continues": {"this": "6", "previous": "77"}},
    ],
    ids=lambda one: next(iter(one)),
)
def test_a_form_that_contradicts_itself_is_refused_whole(wrong: dict[str, Any]) -> None:
    with pytest.raises(law.ReportLawInvalid):
        law.reading("x.yaml", changed(**wrong))


WAYS = st.sampled_from(
    [
        "pending_in_time",
        "pending_overdue",
        *(
            f"{s}:{o}"
            for s in ("concluded", "stopped", "withdrawn")
            for o in ("early", "on_time", "late", "")
        ),
    ]
)
FLOWS = st.lists(
    st.builds(
        Flow,
        row=st.sampled_from(["a", "b"]),
        came=st.sampled_from(["online", "other", "carried"]),
        went=WAYS,
        ids=st.lists(st.integers(1, 10**12), max_size=5, unique=True).map(tuple),
    ),
    max_size=20,
)
OPTIONS = st.fixed_dictionaries({ending: st.sampled_from(Place) for ending in Ending})


@given(FLOWS, OPTIONS)
def test_every_identity_holds_for_any_dossiers_under_any_options(flows: list[Flow], options: Any) -> None:
    form = law.form("II.06a", on=ON)
    assert form.flow is not None
    found = flow.tally(flows, form.flow.columns, options)

    assert identities.broken(form.identities, found.cells) == ()
    total = sum(count for (_row, column), count in found.cells.items() if column == "3")
    assert total + found.left_out == sum(len(one.ids) for one in flows)


@given(FLOWS)
def test_members_come_out_as_they_were_put_in(flows: list[Flow]) -> None:
    groups = [members.Group("department", "land", 3, ("ended", "late"), (9, 2, 9))]
    back = members.unpack(members.pack(flows, groups))
    assert sorted((one.row, one.came, one.went, tuple(sorted(one.ids))) for one in flows) == sorted(
        (one.row, one.came, one.went, one.ids) for one in back.flows
    )
    assert back.groups == (members.Group("department", "land", 3, ("ended", "late"), (2, 9, 9)),)


def test_members_packed_before_there_were_groups_are_still_read() -> None:
    former = zlib.compress(json.dumps([["u1", "online", "pending_in_time", [4, 3]]]).encode())
    assert members.unpack(former) == members.Members((Flow("u1", "online", "pending_in_time", (4, 7)),))


@pytest.mark.parametrize("broken", [b"", b"nonsense", b"x\x9cK", members.pack([])[:-3] + b"\x00"])
def test_members_that_cannot_be_read_say_so(broken: bytes) -> None:
    with pytest.raises(members.MembersUnreadable):
        members.unpack(broken)


def test_a_line_that_does_not_continue_says_for_which_dossiers_and_why() -> None:
    found = identities.continued(
        now={1: "a", 2: "a", 3: "b", 5: "b"}, then={1: "a", 3: "a", 4: "a", 6: "b"}, moved=frozenset({3, 6})
    )
    assert [(line.row, line.then, line.now, dict(line.why)) for line in found] == [
        ("a", 3, 2, {Why.ENTERED_LATER: 1, Why.REORGANISED: -1, Why.TAKEN_BACK: -1}),
        ("b", 1, 2, {Why.ENTERED_LATER: 1}),  # one more and one fewer by the reorganisation
    ]
    assert all(sum(line.why.values()) == line.difference for line in found)


@given(
    st.dictionaries(st.integers(1, 30), st.sampled_from("abc"), max_size=20),
    st.dictionaries(st.integers(1, 30), st.sampled_from("abc"), max_size=20),
    st.frozensets(st.integers(1, 30)),
)
def test_the_reasons_of_a_line_add_up_to_its_difference(
    now: dict[int, str], then: dict[int, str], moved: frozenset[int]
) -> None:
    for line in identities.continued(now, then, moved=moved):
        assert sum(line.why.values()) == line.difference


def test_numbers_in_a_text_are_references() -> None:
    assert wording.plain("Có {{C3}} hồ sơ, {{ C3.n }}.", SHEET) == "Có 12.345 hồ sơ, 12.345."
    faults = wording.faults("x", "Đạt 87,50% {{C9}} }}", SHEET, begun_with="{{C3}}")
    assert [one.trouble.value for one in faults] == ["unknown_slot", "broken_slot", "dropped_slot", "retyped"]
    assert wording.faults("x", "Chỉ tiêu 95%, đạt {{C3}}.", SHEET, begun_with="{{C3}}") == ()
    assert [one.trouble.value for one in wording.faults("x", "a\x07", SHEET, begun_with="")] == ["control"]


@pytest.mark.parametrize(
    "text", ["87,50\u00a0%", "８７,５０％", "87,\u200b50%", "87 , 50 %", "87,50 phần trăm", "87.50\u2060%"]
)
def test_a_figure_typed_so_that_only_people_read_it_is_retyped_all_the_same(text: str) -> None:
    assert [one.trouble.value for one in wording.faults("x", f"Đạt {text}.", SHEET, begun_with="")] == [
        "retyped"
    ]


@given(st.text(max_size=200))
def test_no_text_breaks_the_wording(text: str) -> None:
    wording.faults("x", text, SHEET, begun_with="")
    wording.plain(text, SHEET)


@given(st.integers(1, 10**9), st.integers(1, 9999), st.integers(1, 99999))
def test_a_reference_is_read_as_it_is_written(report: int, sheet: int, figure: int) -> None:
    assert read_reference(reference(report, sheet, figure)) == (report, sheet, figure)


@given(st.text(max_size=30))
def test_what_is_no_reference_is_none(text: str) -> None:
    found = read_reference(text)
    assert found is None or reference(*found) == text


def test_only_the_table_leads_from_state_to_state_and_nothing_out_of_a_signed_report_but_handing_in() -> None:
    assert {deed for deed, ways in TABLE.items() if State.SIGNED in ways} == {Deed.SUBMIT}
    assert {
        deed for deed, ways in TABLE.items() if State.SUBMITTED in ways or State.DISCARDED in ways
    } == set()


def test_a_head_of_some_commune_checks_no_report_of_the_province() -> None:
    rights = law.rights(on=ON)
    elsewhere = By(1, 5, frozenset({"agency_head"}))
    office = By(2, 6, frozenset({"agency_head"}), beside_reform=True)
    assert not may(Deed.CHECK, elsewhere, rights, unit_id=None)
    assert not may(Deed.SEND_BACK, elsewhere, rights, unit_id=None)
    assert may(Deed.SEND_BACK, office, rights, unit_id=None)
    assert may(Deed.CHECK, office, rights, unit_id=None)
    assert not may(Deed.APPROVE, office, rights, unit_id=None)
    assert may(Deed.APPROVE, elsewhere, rights, unit_id=5)
    assert not may(Deed.APPROVE, elsewhere, rights, unit_id=6)
