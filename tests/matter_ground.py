"""What tests of interlinked services share: a town with a service centre and the agencies that handle its parts."""

from typing import Any

import factories
from factories import LONG_AGO, make_offering, make_procedure, make_unit
from motcua.agencies.models import Unit
from motcua.dossiers.rules.authority import Acting
from motcua.procedures.rules.form_table import compile_form
from portal_ground import PAGES, set_version

SINCE = LONG_AGO
PAPERS = [
    {
        "key": "birth_notice",
        "case": "",
        "name": "Giấy chứng sinh",
        "originals": 1,
        "copies": 0,
        "required": True,
    }
]
CHILD = {"child_name": "Nguyễn Minh An", "child_birth": "12/11/2026", "father_known": "no"}
RESIDENCE = {
    "residence_address": "Tổ 3, phường Hòa An",
    "household_head": "Nguyễn Văn Đức",
    "household_head_id": "056090001234",
    "household_relation": "Con",
}
CLINIC = {"clinic": "Trạm Y tế phường Hòa An"}


def make_town(service: str = "birth") -> tuple[Unit, dict[str, Unit]]:
    """The centre that receives, and the handling unit of each part by the code of its procedure."""
    centre = make_unit("Trung tâm Phục vụ hành chính công phường Hòa An", kind="service_centre")
    commune, police = make_unit(), make_unit("Công an phường Hòa An", kind="vertical_agency")
    insurance = make_unit("Bảo hiểm xã hội tỉnh", kind="vertical_agency", level="province")
    handling = {
        "birth": {"1.001193": commune, "9.000018": police, "9.000019": insurance},
        "death": {"1.000656": commune, "9.000020": police, "9.000004": commune},
    }[service]
    names = {
        "1.001193": "Đăng ký khai sinh", "9.000018": "Đăng ký thường trú cho trẻ em",
        "9.000019": "Cấp thẻ bảo hiểm y tế",
        "1.000656": "Đăng ký khai tử", "9.000020": "Xóa đăng ký thường trú", "9.000004": "Hỗ trợ chi phí mai táng",
    }  # fmt: skip
    schema, layout = compile_form(PAGES, {})
    for code, unit in handling.items():
        procedure = make_procedure(names[code], code=code, components=())
        content: dict[str, Any] = dict(procedure.current_version.content) if procedure.current_version else {}
        if code in ("1.001193", "1.000656"):
            set_version(procedure, {**content, "components": PAPERS}, schema=schema, layout=layout)
        make_offering(procedure, centre, handling_unit=unit)
    return centre, handling


def head_of(unit: Unit) -> Acting:
    """Somebody who holds every post of a unit."""
    head = factories.make_official(unit, "agency_head")
    roles = frozenset({"case_officer", "division_head", "agency_head"})
    return Acting(user_id=head.pk, kind="official", unit_id=unit.pk, roles=roles)
