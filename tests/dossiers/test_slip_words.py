"""Numbers, days and sums as state papers write them."""

from datetime import UTC, datetime

import pytest

from motcua.dossiers.rules import slips
from motcua.dossiers.rules.slip_forms import SlipKind, UnknownForm, slip_form
from motcua.kernel.zone import VIETNAM


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 2, 8, 30, tzinfo=VIETNAM), "ngày 02 tháng 11 năm 2026"),
        (datetime(2026, 2, 14, 8, 30, tzinfo=VIETNAM), "ngày 14 tháng 02 năm 2026"),
        (datetime(2026, 3, 9, 8, 30, tzinfo=VIETNAM), "ngày 09 tháng 3 năm 2026"),
        (datetime(2026, 3, 9, 17, 30, tzinfo=UTC), "ngày 10 tháng 3 năm 2026"),
    ],
)
def test_days_carry_zeros_as_decree_30_2020_wants(at: datetime, words: str) -> None:
    assert slips.day_in_words(at) == words


def test_times_are_vietnamese_and_of_24_hours() -> None:
    assert slips.time_and_day(datetime(2026, 11, 2, 9, 5, tzinfo=UTC)) == "16:05 ngày 02/11/2026"


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("5", "working_day", "5 ngày làm việc"),
        ("0.5", "working_day", "0,5 ngày làm việc"),
        ("10", "day", "10 ngày"),
        ("100", "hour", "100 giờ"),
        ("2", "month", "2 tháng"),
        ("", "", "Không quy định thời hạn"),
    ],
)
def test_limits_in_words(value: str, unit: str, words: str) -> None:
    assert slips.limit_in_words(value, unit) == words


@pytest.mark.parametrize(
    ("vnd", "words"), [(0, "Không thu"), (8000, "8.000 đồng"), (1208000, "1.208.000 đồng")]
)
def test_sums_in_whole_dong(vnd: int, words: str) -> None:
    assert slips.money(vnd) == words


@pytest.mark.parametrize(
    ("area", "place"),
    [
        ("Tỉnh Khánh Hòa", "Khánh Hòa"),
        ("Thành phố Đà Nẵng", "Đà Nẵng"),
        ("Phường Hòa An", "Hòa An"),
        ("Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("", ""),
    ],
)
def test_the_place_is_the_area_without_its_kind(area: str, place: str) -> None:
    assert slips.Agency(name="x", area_name=area).place == place


def test_numbers_below_ten_carry_a_zero() -> None:
    form = slip_form("v2025", SlipKind.RECEIPT)

    assert (form.number_text(7), form.number_text(12), form.number_text(1234)) == (
        "07/TNHS",
        "12/TNHS",
        "1234/TNHS",
    )


def test_a_form_that_the_set_does_not_know_is_refused() -> None:
    with pytest.raises(UnknownForm, match="has no form receipts"):
        slip_form("v2025", "receipts")
    with pytest.raises(UnknownForm, match="is not known"):
        slip_form("../calendar/2026", SlipKind.RECEIPT)


def test_the_tracking_address_holds_the_code_and_nothing_secret() -> None:
    assert slips.track_url("https://motcua.example/", "H56.77-20261102-0000001") == (
        "https://motcua.example/track/?code=H56.77-20261102-0000001"
    )


def test_words_longer_than_a_column_may_break() -> None:
    assert slips.breakable("Đức " + "x" * 40) == "Đức " + "x" * 40
    assert slips.breakable(["a" * 50]) == [f"{'a' * 24}\u200b{'a' * 24}\u200baa"]
    assert slips.breakable({"name": "b" * 41, "copies": None}) == {
        "name": f"{'b' * 24}\u200b{'b' * 17}",
        "copies": None,
    }
