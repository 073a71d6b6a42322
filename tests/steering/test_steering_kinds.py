"""A kind is data: one YAML file is enough for pages, checks, export, import and figures; a wrong one is refused."""

import io
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook

from desk_people import seat, text_of
from motcua.steering import queries
from motcua.steering.models import Entry
from motcua.steering.rules import figures, law, values
from motcua.steering.rules.kinds import Field, FieldType, Kind, Phrase
from motcua.steering.rules.law import KindInvalid
from motcua.steering.rules.values import Draft, Known, Unreadable
from steering_ground import TODAY, make_province

DRILL = """
key: drill
ordinal: 999
name: {vi: "Diễn tập", en: "Drills"}
about: {vi: "Diễn tập xử lý sự cố.", en: "Drills of incidents."}
basis: "Kế hoạch của tỉnh"
certainty: ours
keeper: units
unit: required
title: {name: {vi: "Tình huống", en: "Incident"}}
day: {name: {vi: "Ngày diễn tập", en: "Held on"}}
same: [unit, day, title]
owes: 1
fields:
  - {code: people, type: whole, required: true, least: 2, name: {vi: "Số người", en: "People"}}
  - {code: minutes, type: decimal, name: {vi: "Số phút", en: "Minutes"}}
  - {code: outcome, type: choice, required: true, name: {vi: "Kết quả", en: "Outcome"}, choices: {passed: {vi: "Đạt", en: "Passed"}, failed: {vi: "Không đạt", en: "Failed"}}}
figures:
  - {code: passed, counts: entries, span: year, when: [{field: outcome, is: [passed]}], counted: {vi: "Diễn tập đạt", en: "Drills passed"}, among: {vi: "Diễn tập", en: "Drills held"}}
"""  # noqa: E501


@pytest.mark.django_db
def test_one_yaml_file_is_enough_for_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    every: Mapping[str, Kind] = {**law.kinds(), "drill": law.parsed(DRILL, "drill.yaml")}
    monkeypatch.setattr(law, "kinds", lambda: every)
    province = make_province()
    client = seat(province.officer, province.justice).client
    keeper = seat(province.keeper, province.top).client

    assert "Drills" in text_of(client.get("/steering/"))
    assert "Incident" in text_of(client.get("/steering/drill/new/"))
    posted = {
        "command_id": str(uuid4()), "unit": str(province.justice.pk), "day": "20/11/2026", "title": "Mất điện",
        "people": "1", "minutes": "1.500", "outcome": "passed",
    }  # fmt: skip
    refused = text_of(client.post("/steering/drill/new/", posted))
    assert "A thousand, or one and a fraction?" in refused
    assert "This number is too small." in text_of(
        client.post("/steering/drill/new/", {**posted, "minutes": ""})
    )
    made = client.post("/steering/drill/new/", {**posted, "people": "12", "minutes": "1,5"})
    assert "Mất điện" in text_of(client.get(made["Location"]))
    assert "Mất điện" in text_of(client.get("/steering/drill/?q=mat+dien"))
    row = Entry.objects.get()
    assert row.facts == {"people": 12, "minutes": "1.5", "outcome": "passed"}

    book = keeper.get("/steering/drill/register.xlsx").content
    heads, line = list(load_workbook(io.BytesIO(book)).worksheets[0].iter_rows(values_only=True))
    assert dict(zip(heads, line, strict=True))["Minutes"] == 1.5
    text = f"Kết quả;Số người;Tình huống;Ngày diễn tập;Đơn vị\nđạt;5;Cháy;{TODAY.isoformat()};Sở Y tế\n"
    sheet = keeper.post("/steering/drill/import/", {"file": SimpleUploadedFile("d.csv", text.encode())})
    assert keeper.post(sheet["Location"]).status_code == 302
    figure = queries.figure("drill", "passed", since=date(2026, 1, 1), on=TODAY)
    assert len(figure.numerator) == len(figure.denominator or ()) == 2
    assert "drill" in [of.key for of in queries.owing()]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("least: 2", "least: -2"), "fields/0"),
        (("same: [unit, day, title]", "same: [unit, place]"), "same names the field place"),
        (("type: whole", "type: choice"), "a choice has choices"),
        (("code: minutes", "code: people"), "field people stands twice"),
        (("field: outcome, is", "field: result, is"), "result, which is not there"),
        (("owes: 1", "owes: 1\nfees: 2"), "fees"),
        (("key: drill", "key: [drill"), "drill.yaml"),
        (("span: year", "span: of_year"), "need a field year"),
    ],
)
def test_a_kind_that_contradicts_itself_is_refused_by_place(change: tuple[str, str], says: str) -> None:
    with pytest.raises(KindInvalid, match=r"drill\.yaml") as refused:
        law.parsed(DRILL.replace(*change), "drill.yaml")
    assert says in str(refused.value)


def test_every_shipped_kind_has_both_languages_a_basis_and_figures_that_name_their_sides() -> None:
    assert len(law.kinds()) == 15
    for kind in law.kinds().values():
        phrases = [kind.name, kind.about, kind.day_name, *(one.name for one in kind.fields)]
        phrases += [one.counted for one in kind.figures] + [one.among for one in kind.figures if one.among]
        assert all(one.vi and one.en for one in phrases), kind.key
        assert kind.basis


# Values as people write them


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("91,43", "91.43"),
        ("91.4", "91.4"),
        ("1.234,5", "1234.5"),
        ("85 %", "85"),
        (91.43, "91.43"),
        (0.7214, "0.7214"),
    ],
)
def test_an_exact_number_is_read_as_it_was_meant(typed: object, read: str) -> None:
    assert values.decimal(typed) == read


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("1.234", "unclear-number"), ("-3", "negative"), ("mười", "no-number"), ("1e400", "too-large"),
     (True, "no-number"), ("NaN", "no-number"), ("9999999999999", "too-large")],
)  # fmt: skip
def test_a_number_that_is_none_is_refused(typed: object, problem: str) -> None:
    with pytest.raises(Unreadable) as refused:
        values.decimal(typed)
    assert refused.value.problem == problem


@pytest.mark.parametrize(("typed", "read"), [("1.234", 1234), ("1 234 567", 1234567), (12.0, 12), ("0", 0)])
def test_a_whole_number_may_be_grouped(typed: object, read: int) -> None:
    assert values.whole(typed) == read


@given(some.integers(min_value=0, max_value=10**11), some.integers(min_value=0, max_value=999999))
def test_what_is_written_with_a_comma_reads_back_exactly(whole: int, millionths: int) -> None:
    text = f"{whole},{millionths:06d}"
    kept = values.decimal(text)
    assert kept == (text.replace(",", ".").rstrip("0").rstrip("."))


@given(some.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused_and_never_breaks(text: str) -> None:
    known = Known({"so y te": (1,)}, {"meeting": {}}, {})
    for kind in FieldType:
        field = Field(
            code="x", type=kind, name=Phrase("x", "x"), choices={"a": Phrase("Một", "One")}, kind="meeting"
        )
        with suppress(Unreadable):  # anything else that it raises fails this test
            values.read(field, text, known)


# Figures, pure


def entry(number: int, unit: int | None, day: date = TODAY, **facts: values.Json) -> figures.Entry:
    return figures.Entry(number, unit, day, facts)


def test_two_entries_of_a_unit_make_one_unit_and_more_staff_than_people_never_less_than_none() -> None:
    inspection, staff = law.kinds()["inspection"], law.kinds()["staff"]
    spec = inspection.figures_by_code["inspected"]
    given = {"since": date(2026, 1, 1), "on": TODAY, "obliged": (1, 2, 3)}
    both = [entry(10, 1), entry(11, 1), entry(12, 9)]
    sides = figures.evaluate(inspection, spec, both, **given)  # type: ignore[arg-type]
    assert (sides.numerator, sides.denominator) == ({1}, {1, 2, 3})
    less = [entry(20, 1, people=9)]
    total = figures.evaluate(
        staff, staff.figures_by_code["without_breach"], [entry(1, 1, given=4, present=5)], less=less, **given  # type: ignore[arg-type]
    )  # fmt: skip
    assert total.amounts == (0, 5)
    tomorrow = figures.evaluate(inspection, spec, [entry(10, 1, date(2026, 11, 21))], **given)  # type: ignore[arg-type]
    assert (tomorrow.numerator, tomorrow.denominator) == (frozenset(), frozenset())


def test_the_same_entry_is_known_by_its_fields_whatever_the_case() -> None:
    kind = law.kinds()["dialogue"]
    one = Draft(unit_id=1, day=TODAY, title="Đối thoại  quý I")
    other = Draft(unit_id=1, day=TODAY, title="ĐỐI THOẠI quý i", number="7")
    assert values.sameness(kind, one) == values.sameness(kind, other)
    assert values.sameness(kind, one) != values.sameness(kind, Draft(unit_id=2, day=TODAY, title=one.title))
