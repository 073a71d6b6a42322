"""A record of the national export as a whole: nothing is lost, nothing makes the reader fall over."""

import json
import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.procedures.rules import catalogue_law
from motcua.procedures.rules.national_export import channels, components, legal_bases, record
from motcua.procedures.rules.national_export.values import FieldState

KEYS = (
    "cap_thuc_hien", "doi_tuong_thuc_hien", "cach_thuc_thuc_hien", "thanh_phan_ho_so", "can_cu_phap_ly",
    "ket_qua_xu_ly", "yeu_cau_dieu_kien", "trinh_tu_thuc_hien",
)  # fmt: skip
PIECES = st.sampled_from(
    [
        channels.HEADER, components.HEADER, legal_bases.HEADER, "--", "Trực tuyến", "Trực tiếp", "5 Ngày", "1", "0",
        "Miễn phí", "(", ")", "20 VNĐ", "1,000 Việt Nam Đồng", "Không có thông tin", "1 bản chính", ",1 bản sao",
        "Mẫu số 1.docx", ".pdf", "Luật ", "Nghị định số ", "12/2020/NĐ-CP", "QH13", "/2014/", "năm 2020", "Mã: ",
        "KQ.G12.000001", "Từ khóa", "Mô tả", " ", "\n", "\t", "-", "a) ", "Đ", "ẫ", "Cấp bộ", ", ", "\uf0fc",
    ]
)  # fmt: skip
RUBBISH = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=60))


def sample(**fields: str) -> dict[str, str]:
    return {
        record.CODE: "1.000001",
        record.NAME: "Cấp giấy phép mẫu",
        record.SECTOR: "Hộ tịch",
        "cap_thuc_hien": "Cấp xã",
        "cach_thuc_thuc_hien": channels.HEADER + "Trực tuyến3 Ngày làm việcMiễn phí",
        "thanh_phan_ho_so": f"--{components.HEADER}Đơn1 bản chính",
        **fields,
    }


# The first draw builds Hypothesis' tables of characters, which a busy machine does slowly.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), RUBBISH))
def test_no_text_makes_the_reader_fall_over(fields: dict[str, str]) -> None:
    read = record.read(sample(**fields))

    json.dumps(record.to_json(read), allow_nan=False)
    catalogue_law.flags_of(read)
    for name, state in read.states.items():
        empty = not getattr(read, name)
        assert empty == (state is FieldState.NONE)


def test_decomposed_letters_are_composed_before_reading() -> None:
    plain = sample(thanh_phan_ho_so=f"--{components.HEADER}Đơn đề nghị1 bản chính")
    decomposed = {key: unicodedata.normalize("NFD", text) for key, text in plain.items()}

    assert record.read(decomposed) == record.read(plain)


def test_the_exchange_form_has_the_agreed_keys_first() -> None:
    written = record.to_json(record.read(sample()))

    assert list(written)[:10] == [
        "code", "name", "sector", "levels", "subjects", "channels", "components", "legal_bases", "results", "review",
    ]  # fmt: skip
    assert written["channels"] == [
        {
            "channel": "online",
            "limit": {"value": 3, "unit": "working_day"},
            "fees": [{"amount_vnd": 0, "text": "Miễn phí"}],
            "description": "",
        }
    ]
    assert written["components"] == [{"case": "", "name": "Đơn", "originals": 1, "copies": 0, "form": ""}]


def test_a_limit_with_a_lost_unit_marks_the_record_for_review_and_a_fee_in_words_does_not() -> None:
    assumed = sample(cach_thuc_thuc_hien=channels.HEADER + "Trực tiếp1Miễn phí")
    worded = sample(cach_thuc_thuc_hien=channels.HEADER + "Trực tiếp1 NgàyMiễn phí(Theo biểu phí)")
    told = {"can_cu_phap_ly": legal_bases.HEADER + "Luật A1/2020/QH14", "ket_qua_xu_ly": "AMã: 03"}

    assert record.read(assumed | told).needs_review
    assert not record.read(worded | told).needs_review


def test_flags_of_the_online_service_follow_the_rule_in_the_data() -> None:
    online = catalogue_law.flags_of(record.read(sample()))
    presented = catalogue_law.flags_of(
        record.read(
            sample(thanh_phan_ho_so=f"* Giấy tờ phải xuất trình:{components.HEADER}Hộ chiếu1 bản chính")
        )
    )
    counter = catalogue_law.flags_of(
        record.read(sample(cach_thuc_thuc_hien=channels.HEADER + "Trực tiếp3 Ngày50,000 VNĐ"))
    )

    assert (online.online_level, online.eligible_for_full_online, online.payable_online) == (
        "full_online",
        True,
        False,
    )
    assert (presented.online_level, presented.eligible_for_full_online) == ("partial_online", False)
    assert (counter.online_level, counter.has_financial_obligation, counter.payable_online) == (
        "info_only",
        True,
        False,
    )


def test_a_result_that_is_no_document_needs_no_written_result() -> None:
    flags = catalogue_law.flags_of(record.read(sample(ket_qua_xu_ly="Không có kết quả giải quyếtMã: 03")))

    assert flags.written_result_required is False


def test_sectors_are_grouped_by_the_data_without_regard_to_case_and_tones() -> None:
    assert catalogue_law.group_of("hộ tịch") == "civil_status"
    assert catalogue_law.group_of("Đất đai") == "land"
    assert catalogue_law.group_of("Một lĩnh vực mới") == "other"
