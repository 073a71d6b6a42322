"""The sets of forms by date: which kind has which number, and which set a dossier's slips are printed in."""

from datetime import date

import pytest

from motcua.dossiers.rules import slip_forms
from motcua.dossiers.rules.slip_forms import SlipKind, form_set_for, form_set_on, slip_form

NUMBERS = {
    "v2018": {"receipt": "01", "supplement": "02", "refusal": "03", "apology": "04", "stop_notice": "TB",
              "control_sheet": "05", "register": "06", "filing": "BN"},
    "v2025": {"receipt": "01", "supplement": "02", "refusal": "03", "apology": "04", "stop_notice": "05",
              "control_sheet": "06", "register": "07", "filing": "BN"},
}  # fmt: skip


@pytest.mark.parametrize("form_set", ["v2018", "v2025"])
def test_each_kind_has_its_number_in_each_set(form_set: str) -> None:
    assert {kind: slip_form(form_set, kind).form for kind in SlipKind} == NUMBERS[form_set]


def test_the_set_of_2018_has_six_forms_and_that_of_2025_seven() -> None:
    counts = {form_set: sum(slip_form(form_set, kind).in_set for kind in SlipKind) for form_set in NUMBERS}

    assert counts == {"v2018": 6, "v2025": 7}


def test_a_stop_before_the_set_had_a_form_for_it_is_a_plain_notice() -> None:
    notice = slip_form("v2018", SlipKind.STOP_NOTICE)

    assert not notice.in_set
    assert notice.form_line == "Ngoài bộ mẫu của Thông tư 01/2018/TT-VPCP"
    assert slip_form("v2025", SlipKind.STOP_NOTICE).form_line == "Mẫu số 05 - Thông tư 03/2025/TT-VPCP"


def test_the_apology_changed_its_title_in_2025() -> None:
    assert slip_form("v2018", SlipKind.APOLOGY).title == "Phiếu xin lỗi và hẹn lại ngày trả kết quả"
    assert slip_form("v2025", SlipKind.APOLOGY).title == "Văn bản xin lỗi và đề nghị gia hạn"


@pytest.mark.parametrize(
    ("day", "form_set"),
    [
        (date(2016, 1, 1), "v2018"),
        (date(2018, 6, 21), "v2018"),
        (date(2025, 6, 30), "v2018"),
        (date(2025, 7, 1), "v2025"),
        (date(2026, 11, 2), "v2025"),
    ],
)
def test_the_set_in_force_on_a_day(day: date, form_set: str) -> None:
    assert form_set_on(day) == form_set


def test_a_dossier_keeps_the_set_of_the_day_of_its_acceptance() -> None:
    issued = date(2025, 9, 1)

    assert form_set_for(accepted=date(2025, 6, 30), issued=issued) == "v2018"
    assert form_set_for(accepted=date(2025, 7, 1), issued=issued) == "v2025"
    assert form_set_for(accepted=None, issued=issued) == "v2025"


def test_the_rule_of_choice_is_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slip_forms, "_keeps_set_of_acceptance", lambda: False)

    assert form_set_for(accepted=date(2025, 6, 30), issued=date(2025, 9, 1)) == "v2025"


def test_what_an_agencys_head_signs_is_issued_by_the_agency() -> None:
    for form_set in NUMBERS:
        by_agency = {kind for kind in SlipKind if slip_form(form_set, kind).by_agency}
        assert by_agency == {SlipKind.APOLOGY, SlipKind.STOP_NOTICE}
