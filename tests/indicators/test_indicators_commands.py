"""`motcua indicators show` and `recount`, and what the docs say of indicators."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

import factories as f
from figures_ground import edited_by_hand
from motcua.indicators import measures, tasks, words
from motcua.indicators.models import Cell
from motcua.indicators.registers import SIDES
from motcua.indicators.registry import INDICATORS

DOCS = Path(__file__).resolve().parents[2] / "docs" / "indicators.md"


@pytest.mark.django_db
def test_show_prints_every_indicator_with_numerator_and_denominator(
    capsys: pytest.CaptureFixture[str],
) -> None:
    f.concluded()
    f.concluded(concluded_at=f.MONDAY + timedelta(days=20))

    call_command("indicators_show", "--from", "2026-11", "--to", "2026-11", "--json")

    said = json.loads(capsys.readouterr().out)
    assert [one["code"] for one in said["indicators"]] == list(INDICATORS)
    on_time = said["indicators"][0]["readings"][0]
    assert (on_time["variant"], on_time["numerator"], on_time["denominator"]) == ("closed", 1, 2)
    assert on_time["value"] == "50.00"
    assert on_time["interval"] == [9.45, 90.55]
    centre = said["indicators"][1]["readings"][0]
    assert (centre["denominator"], centre["value"]) == (0, None)
    assert said["not_measurable"] == {}


@pytest.mark.django_db
def test_show_of_one_unit_counts_what_it_handles(capsys: pytest.CaptureFixture[str]) -> None:
    unit = f.make_unit("Sở Tư pháp", agency_id="H56.18")
    f.concluded(unit=unit)
    f.concluded()

    call_command("indicators_show", "--from", "2026-11", "--to", "2026-11", "--unit", "H56.18", "--json")

    said = json.loads(capsys.readouterr().out)
    assert said["indicators"][0]["readings"][0]["denominator"] == 1


@pytest.mark.django_db
def test_show_speaks_plainly_without_json(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("indicators_show", "--from", "2026-11", "--to", "2026-11")

    out = capsys.readouterr().out
    assert "ONTIME_ONESTOP (with_overdue)" in out
    assert "not assessed" in out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--from", "2026-13"], "is no month"),
        (["--from", "2026-11", "--to", "2026-01"], "before it begins"),
        (["--unit", "H99.99"], "there is no unit"),
    ],
)
def test_show_used_wrongly_says_what_is_wrong(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("indicators_show", *arguments)

    assert left.value.code == 2
    assert says in capsys.readouterr().err


@pytest.mark.django_db
def test_recount_writes_the_cells_and_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    f.concluded()
    with edited_by_hand():
        Cell.objects.all().delete()

    call_command("indicators_recount", "--json")

    assert json.loads(capsys.readouterr().out)["cells"] == 1
    assert Cell.objects.get().settled == 1


@pytest.mark.django_db
def test_the_workers_task_follows_the_log() -> None:
    f.concluded()

    tasks.follow(timestamp=0)

    assert Cell.objects.get().settled == 1


def test_the_docs_name_every_indicator_measure_and_formula() -> None:
    text = DOCS.read_text(encoding="utf-8")

    for code in words.indicators():
        assert f"`{code}`" in text, code
    for code in (*measures.MEASURES, *SIDES):
        assert f"`{code}`" in text, code
    for indicator in INDICATORS.values():
        for variant in indicator.variants:
            below = variant.denominator + (f" + {variant.also_open}" if variant.also_open else "")
            formula = f"`{variant.numerator}`" + (f" / `{below}`" if below else "")
            assert formula in text, indicator.code


@pytest.mark.django_db
def test_show_of_one_register_lists_its_rows(capsys: pytest.CaptureFixture[str]) -> None:
    procedure = f.make_procedure("Đăng ký kết hôn")
    f.make_offering(procedure, f.make_unit())

    call_command("indicators_show", "TTHC_REVIEWED", "--from", "2026-11", "--to", "2026-11", "--json")
    said = json.loads(capsys.readouterr().out)
    call_command(
        "indicators_show", "TTHC_REVIEWED", "FEE_POLICY_DONE", "--from", "2026-11", "--to", "2026-11"
    )
    text = capsys.readouterr().out

    assert [one["code"] for one in said["indicators"]] == ["TTHC_REVIEWED"]
    assert said["indicators"][0]["readings"][0]["denominator"] == 1
    assert [(row["code"], row["name"], row["is_counted"]) for row in said["rows"]] == [
        (procedure.code, "Đăng ký kết hôn", False)
    ]
    assert "0.00 %  0/1" in text
    assert "not done" in text


@pytest.mark.django_db
def test_show_says_why_a_code_cannot_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("indicators_show", "NO_SUCH")

    assert left.value.code == 2
    assert "no indicator" in capsys.readouterr().err
