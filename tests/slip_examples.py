"""One example of every kind of slip and book in both form sets, without a database: what is printed and reviewed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from motcua.dossiers.rules import control_sheet, register
from motcua.dossiers.rules.control_sheet import Handled, Side, Worked
from motcua.dossiers.rules.slip_forms import SlipKind, slip_form
from motcua.dossiers.rules.slips import Agency, Listed, Replaced, SlipFacts, issuer, track_url, values
from motcua.dossiers.rules.timeliness import Outcome
from motcua.dossiers.rules.verifying import reference, verify_url
from motcua.kernel.zone import VIETNAM
from motcua.ledger.rules import Json

AT = datetime(2026, 11, 2, 8, 30, tzinfo=VIETNAM)
CODE = "H56.77-20261102-0000001"
OLD_CODE = "000.00.12.H42-190715-0001"
REFERENCE = reference(4711, "3f9a02bc77de" + "0" * 52)
WARD = Agency(
    name="Ủy ban nhân dân phường Hòa An",
    superior="Ủy ban nhân dân tỉnh Khánh Hòa",
    area_name="Tỉnh Khánh Hòa",
    address="12 Trần Phú",
    telephone="0258 381 2345",
)
CENTRE = Agency(
    name="Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục hành chính tỉnh Khánh Hòa",
    superior="Văn phòng Ủy ban nhân dân tỉnh Khánh Hòa",
    is_service_centre=True,
    area_name="Tỉnh Khánh Hòa",
    address="1 Trần Phú, phường Nha Trang",
    telephone="0258 381 0000",
)


def facts(kind: str, form_set: str = "v2025", **changed: object) -> SlipFacts:
    """A slip about a birth registration; `changed` replaces facts by name."""
    given: dict[str, object] = {
        "form": slip_form(form_set, kind),
        "number": 7,
        "issued_at": AT,
        "agency": WARD,
        "reference": REFERENCE.printed,
        "verify_url": verify_url("https://motcua.example", REFERENCE),
        "handling_agency": WARD.name,
        "officer": "Lê Thị Hạnh",
        "dossier_code": CODE,
        "procedure": "Đăng ký khai sinh có yếu tố nước ngoài",
        "owner": "Nguyễn Văn Đức",
        "secret": "K7RTAE",
        "track_url": track_url("https://motcua.example", CODE),
        "received_at": AT,
        "due": AT + timedelta(days=7),
        "id_number": "000000000077",
        "address": "Tổ 3, phường Hòa An, tỉnh Khánh Hòa",
        "telephone": "0905 000 001",
        "email": "duc@example.vn",
        "summary": "Đăng ký khai sinh cho con",
        "limit_value": "5",
        "limit_unit": "working_day",
        "fee_vnd": 8000,
        "components": (Listed("Tờ khai đăng ký khai sinh", 1, 0), Listed("Giấy chứng sinh", 1, 1)),
        "items": (Listed("Giấy chứng sinh có xác nhận của cơ sở y tế", 1, 0),),
        "reason": "Giấy chứng sinh chưa có dấu của cơ sở y tế.",
        "ground": "Nghị định số 123/2015/NĐ-CP, Điều 29",
        "deadline": AT + timedelta(days=10),
        "register_number": 7,
        "original_due": AT + timedelta(days=7),
        "new_date": AT + timedelta(days=12),
        "cause": "subjective",
        "signer": "Trần Quốc Bảo",
        **changed,
    }
    return SlipFacts(**given)  # type: ignore[arg-type]


def way() -> Handled:
    """Two steps: the first done early, the second late."""
    return Handled(
        desk=Side(WARD.desk),
        given_by="Lê Thị Hạnh",
        steps=(
            Worked(
                side=Side(f"Chuyên viên thụ lý, {WARD.name}", "Phạm Minh Tuấn"),
                name="Thẩm định hồ sơ",
                given_at=AT,
                taken_at=AT + timedelta(hours=1),
                due=AT + timedelta(days=3),
                done_at=AT + timedelta(days=2),
                done_how="work_completed",
            ),
            Worked(
                side=Side(f"Lãnh đạo cơ quan, {WARD.name}", "Trần Quốc Bảo"),
                name="Ký kết quả",
                given_at=AT + timedelta(days=2),
                due=AT + timedelta(days=3),
                done_at=AT + timedelta(days=4),
                done_how="concluded",
                note="Chờ ý kiến của Sở Tư pháp",
            ),
        ),
        concluded_at=AT + timedelta(days=4),
        returned_at=AT + timedelta(days=5),
        returned_by="Lê Thị Hạnh",
        receiver="Nguyễn Văn Đức",
    )


def line(number: int) -> register.RegisterLine:
    return register.RegisterLine(
        dossier_id=number,
        number=number,
        code=f"H56.77-20261102-{number:07d}",
        procedure="Đăng ký khai sinh có yếu tố nước ngoài",
        set_count=1,
        owner="Nguyễn Văn Đức",
        address="Tổ 3, phường Hòa An, tỉnh Khánh Hòa",
        telephone="0905 000 001",
        handling_agency=WARD.name,
        received_at=AT,
        due=AT + timedelta(days=7),
        transferred_at=AT + timedelta(hours=1),
        concluded_at=AT + timedelta(days=4) if number % 2 else None,
        returned_at=AT + timedelta(days=5) if number % 4 == 1 else None,
        channel="online" if number % 3 else "counter",
        return_method="counter",
        business="concluded" if number % 2 else "processing",
    )


def book(form_set: str = "v2025", lines: int = 30) -> dict[str, Json]:
    """A register as its template takes it."""
    form = slip_form(form_set, SlipKind.REGISTER)
    superior, agency = issuer(form, WARD)
    return {
        "title": form.title,
        "form_line": form.form_line,
        "superior": superior,
        "agency": agency,
        "agency_line": WARD.desk,
        "period": register.period_words(AT.date(), AT.date() + timedelta(days=28)),
        "book": f"Quyển số 2026, số thứ tự 1 đến {lines}",
        "columns": list(register.COLUMNS),
        "lines": [list(register.cells(line(number))) for number in range(1, lines + 1)],
        "total": f"Tổng số trong kỳ: {lines} hồ sơ.",
    }


def again(form_set: str = "v2025") -> SlipFacts:
    """A receipt issued again when its due date had moved."""
    old = slip_form(form_set, SlipKind.RECEIPT)
    replaced = Replaced(
        title=old.title, number_text=old.number_text(5), issued_at=AT, due=AT + timedelta(days=7)
    )
    return facts(SlipKind.RECEIPT, form_set, due=AT + timedelta(days=12), replaced=replaced)


LONG = facts(
    SlipKind.RECEIPT,
    agency=CENTRE,
    dossier_code=OLD_CODE,
    owner=(
        "Công ty Trách nhiệm hữu hạn Một thành viên Đầu tư Xây dựng Thương mại Dịch vụ Xuất nhập khẩu "
        "Nguyễn Trường Phước Thịnh Vượng Khánh Hòa"
    ),
    components=tuple(
        Listed(f"Giấy tờ chứng minh quan hệ huyết thống và nơi thường trú, bản số {no}", 1, 0)
        for no in range(1, 61)
    ),
)


def printed(of: SlipFacts) -> tuple[str, dict[str, Json], Mapping[str, str], Mapping[str, str]]:
    """Template, values, QR codes and bar codes of a slip."""
    said = values(of)
    if of.form.kind is SlipKind.CONTROL_SHEET:
        said |= control_sheet.values(way(), outcome=Outcome.EARLY, as_of=AT)
    return of.form.template, said, {"verify": of.verify_url}, {"code": of.dossier_code}
