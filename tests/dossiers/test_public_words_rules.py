"""Words for a public page: what would name a person in them."""

import pytest

from motcua.dossiers.rules.public_words import names_a_person

NAMES = ("Nguyễn Văn Đức", "Công ty TNHH Hòa Bình", "Lan")


@pytest.mark.parametrize(
    "text",
    [
        "Cấp nhầm cho ông NGUYỄN VĂN ĐỨC.",
        "Cấp nhầm cho ông nguyen van duc, tổ 3.",
        "Số định danh 038090123456 không đúng.",
        "Liên hệ 0912 345 678.",
        "Liên hệ duc@example.vn.",
        "Hồ sơ của Công ty TNHH Hòa Bình.",
    ],
)
def test_a_name_a_long_number_or_an_address_names_a_person(text: str) -> None:
    assert names_a_person(text, names=NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "Cấp không đúng đối tượng, theo kết luận số 118/2026/KL-TTr ngày 12.03.2026.",
        "Lan can không đúng thiết kế.",  # one word is a name and a thing
        "",
    ],
)
def test_numbers_of_documents_and_common_words_name_nobody(text: str) -> None:
    assert not names_a_person(text, names=NAMES)
