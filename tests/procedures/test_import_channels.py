"""The table of channels of the national export: rows, limits, fees."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.procedures.rules.national_export import channels
from motcua.procedures.rules.national_export.values import (
    ChannelKind,
    Fee,
    FieldState,
    Limit,
    LimitUnit,
)


def table(rows: str) -> str:
    return channels.HEADER + rows


def limits(rows: str) -> list[Limit | None]:
    return [channel.limit for channel in channels.read(table(rows)).entries]


def codes(rows: str) -> list[str]:
    return [mark.code for mark in channels.read(table(rows)).marks]


def test_a_row_is_a_channel_a_limit_a_fee_and_a_description() -> None:
    reading = channels.read(table("Trực tuyến6 Ngày làm việcMiễn phíNộp qua Cổng.Trực tiếp30 NgàyMiễn phí"))

    assert reading.state is FieldState.FULL
    assert reading.marks == ()
    first, second = reading.entries
    assert first.channel is ChannelKind.ONLINE
    assert first.limit == Limit(6, LimitUnit.WORKING_DAY)
    assert first.fees == (Fee(0, "Miễn phí"),)
    assert first.description == "Nộp qua Cổng."
    assert second.channel is ChannelKind.COUNTER
    assert second.limit == Limit(30, LimitUnit.DAY)


@pytest.mark.parametrize(
    ("cell", "limit"),
    [
        ("8 Giờ", Limit(8, LimitUnit.HOUR)),
        ("4 Tháng", Limit(4, LimitUnit.MONTH)),
        ("2 Năm", Limit(24, LimitUnit.MONTH)),
        ("1.5 Ngày làm việc", Limit(1.5, LimitUnit.WORKING_DAY)),
        ("Không có thông tin", None),
    ],
)
def test_each_unit_of_limit_is_read(cell: str, limit: Limit | None) -> None:
    assert limits(f"Dịch vụ bưu chính{cell}Miễn phí") == [limit]


def test_a_bare_number_is_working_days_and_marked() -> None:
    assert limits("Trực tiếp3Miễn phí") == [Limit(3, LimitUnit.WORKING_DAY)]
    assert codes("Trực tiếp3Miễn phí") == ["limit-unit-assumed"]


def test_a_bare_limit_run_into_an_amount_is_parted_by_the_note() -> None:
    reading = channels.read(table("Trực tuyến120 VNĐ(20.000 đồng/tờ)Trực tiếp2200,000 VNĐ(200.000 đồng)"))

    assert [channel.limit for channel in reading.entries] == [
        Limit(1, LimitUnit.WORKING_DAY),
        Limit(2, LimitUnit.WORKING_DAY),
    ]
    assert [channel.fees[0].amount_vnd for channel in reading.entries] == [20_000, 200_000]
    assert {mark.code for mark in reading.marks} == {
        "limit-unit-assumed",
        "limit-fee-border-assumed",
        "fee-thousands-restored",
    }


def test_a_limit_in_words_is_kept_as_words() -> None:
    (channel,) = channels.read(table("Trực tuyếnKhông phải trả kết quảMiễn phíQua Cổng")).entries

    assert channel.limit is None
    assert channel.limit_text == "Không phải trả kết quả"
    assert channel.description == "Qua Cổng"


def test_several_fees_of_a_row_are_kept_apart_with_their_notes() -> None:
    (channel,) = channels.read(
        table("Trực tuyến5 Ngày1,200,000 VNĐ(Cấp mới (lần đầu))50,000 Việt Nam Đồng(Cấp lại)Ghi chú")
    ).entries

    assert channel.fees == (
        Fee(1_200_000, "1,200,000 VNĐ (Cấp mới (lần đầu))"),
        Fee(50_000, "50,000 Việt Nam Đồng (Cấp lại)"),
    )
    assert channel.description == "Ghi chú"


def test_free_with_a_note_that_states_a_fee_has_no_amount() -> None:
    rows = "Trực tiếp5 NgàyMiễn phí(Mức lệ phí do Hội đồng nhân dân tỉnh quy định)"

    assert channels.read(table(rows)).entries[0].fees[0].amount_vnd is None
    assert codes(rows) == ["fee-in-note"]


def test_free_with_a_note_that_denies_a_fee_is_free() -> None:
    rows = "Trực tiếp5 NgàyMiễn phí(Không có)Trực tuyến5 NgàyMiễn phí(Miễn lệ phí)"

    assert [channel.fees[0].amount_vnd for channel in channels.read(table(rows)).entries] == [0, 0]


def test_another_currency_and_an_implausible_amount_have_no_amount() -> None:
    rows = "Trực tiếpKhông có thông tin150 USD(theo tỷ giá)Trực tuyến5 Ngày45 VNĐ(theo thông tư)"

    assert [channel.fees[0].amount_vnd for channel in channels.read(table(rows)).entries] == [None, None]
    assert codes(rows) == ["limit-absent", "fee-foreign-currency", "fee-implausible"]


def test_a_channel_named_in_a_description_does_not_begin_a_row() -> None:
    reading = channels.read(table("Trực tiếp5 NgàyMiễn phíTrực tuyến qua Cổng, hoặc Trực tiếp tại quầy."))

    assert len(reading.entries) == 1
    assert reading.entries[0].description == "Trực tuyến qua Cổng, hoặc Trực tiếp tại quầy."


def test_text_before_the_first_row_makes_the_field_partial_and_is_kept_in_the_mark() -> None:
    reading = channels.read(table("lạc đề Trực tiếp5 NgàyMiễn phí"))

    assert reading.state is FieldState.PARTIAL
    assert [(mark.code, mark.text) for mark in reading.marks] == [("channels-remainder", "lạc đề")]


def test_a_text_that_is_no_table_is_read_not_at_all() -> None:
    reading = channels.read("Nộp ở đâu cũng được")

    assert reading.state is FieldState.NONE
    assert [(mark.code, mark.text) for mark in reading.marks] == [
        ("channels-unreadable", "Nộp ở đâu cũng được")
    ]


UNIT_WORDS = {" Ngày làm việc": LimitUnit.WORKING_DAY, " Ngày": LimitUnit.DAY, " Giờ": LimitUnit.HOUR}
CELLS = st.tuples(
    st.sampled_from(sorted(channels.KINDS)),
    st.integers(1, 365),
    st.sampled_from(sorted(UNIT_WORDS)),
    st.integers(1_000, 99_000_000),
    st.sampled_from(["", "a) Nộp trực tiếp.", "30 ngày kể từ khi nhận", "- Phí: 5.000 đồng"]),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(CELLS, max_size=6))
def test_what_a_page_prints_is_read_back(rows: list[tuple[str, int, str, int, str]]) -> None:
    printed = table("".join(f"{name}{n}{unit}{fee:,} VNĐ{words}" for name, n, unit, fee, words in rows))

    reading = channels.read(printed)

    assert [(c.channel, c.limit, c.fees[0].amount_vnd, c.description) for c in reading.entries] == [
        (channels.KINDS[name], Limit(n, UNIT_WORDS[unit]), fee, words) for name, n, unit, fee, words in rows
    ]
