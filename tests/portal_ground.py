"""What tests of the citizen's door share: a procedure with a form, files, a draft walked through by a real client."""

import re
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.test import Client

from factories import make_citizen, make_offering, make_procedure, make_unit
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.dossiers.models import Draft
from motcua.procedures.models import Procedure, ProcedureVersion
from motcua.procedures.rules.form_table import compile_form
from real_files import ok_pdf

PDF = ok_pdf("giay chung sinh")
PAGES = [
    {
        "page": "child",
        "vi": "Thông tin của trẻ",
        "en": "The child",
        "fields": [
            {"name": "child_name", "type": "text", "vi": "Họ tên trẻ", "en": "Child's name"},
            {"name": "child_birth", "type": "date", "vi": "Ngày sinh", "en": "Born", "past": True},
            {
                "name": "father_known",
                "type": "radio",
                "vi": "Có khai cha không?",
                "en": "Is the father named?",
                "options": {"yes": ["Có", "Yes"], "no": ["Không", "No"]},
            },
            {
                "name": "father_name",
                "type": "text",
                "vi": "Họ tên cha",
                "en": "Father's name",
                "when": {"father_known": "yes"},
            },
        ],
    },
    {
        "page": "request",
        "vi": "Yêu cầu thêm",
        "en": "Also needed",
        "fields": [
            {"name": "copies", "type": "integer", "min": 0, "max": 20, "vi": "Số bản sao", "en": "Copies",
             "optional": True},
        ],
    },
]  # fmt: skip
CHILD = {"child_name": "Nguyễn Minh An", "child_birth": "12/11/2026", "father_known": "no"}
# A record as the import of the national catalogue leaves it: fields missing, words in odd places, marks for review.
ROUGH = {
    "levels": ["commune", "other"],
    "subjects": ["citizen", "something-new"],
    "channels": [
        {"channel": "online", "limit": None, "fees": [], "description": ""},
        {"channel": "counter", "limit": {"value": "10", "unit": "working_day"},
         "fees": [{"amount_vnd": None, "text": "Theo quy định của địa phương"}], "description": "Nộp <tại> quầy"},
        {"channel": "post", "limit": None, "limit_text": "Ngay trong ngày", "fees": [{"amount_vnd": 0, "text": ""}]},
        {"channel": "carrier pigeon", "limit": {"value": "?", "unit": "moon"}},
    ],
    "components": [
        {"case": "Trường hợp <1>", "name": "a" * 2500, "originals": 0, "copies": 1, "form": "Mẫu 01.docx"},
        {"case": "", "name": "", "originals": 1},
        {"case": "", "name": "Tờ khai"},
    ],
    "legal_bases": [{"number": "", "title": "Luật Hộ tịch"}, {"number": "60/2014/QH13", "title": ""}],
    "results": [{"code": "", "name": ""}, {"code": "KQ.1", "name": "Giấy khai sinh"}],
    "review": [{"code": "limit-unit-lost", "field": "channels", "text": ""}],
    "texts": {"steps": "Bước 1: nộp.\n\nBước 2: nhận.", "conditions": ""},
}  # fmt: skip


def make_filed_online(unit: Unit | None = None, *, required: bool = True) -> tuple[Procedure, Unit]:
    """A procedure with a form of two pages and two papers, the first required, offered by one unit."""
    unit = unit or make_unit()
    procedure = make_procedure(fee_vnd=8000)
    former = procedure.current_version
    assert former is not None
    schema, layout = compile_form(PAGES, {})
    papers = [
        {"key": "notice", "case": "", "name": "Giấy chứng sinh", "originals": 1, "copies": 0, "required": required},
        {"key": "proxy", "case": "Nộp thay", "name": "Văn bản ủy quyền", "originals": 1, "copies": 0,
         "required": False},
    ]  # fmt: skip
    set_version(procedure, {**former.content, "components": papers}, schema=schema, layout=layout)
    make_offering(procedure, unit)
    return procedure, unit


def set_version(
    procedure: Procedure, content: dict[str, Any], *, schema: Any = None, layout: Any = None
) -> None:
    """Put a new version in force."""
    number = procedure.versions.count() + 1
    procedure.current_version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=number,
        valid_from=date(2025, 7, 1),
        content=content,
        source="test",
        source_hash=f"{procedure.pk:032x}{number:032x}",
        form_schema=schema,
        form_layout=layout,
    )
    procedure.save(update_fields=["current_version"])


def signed_in(user: User | None = None) -> tuple[Client, User]:
    user = user or make_citizen(personal_id="056090001234")
    client = Client()
    client.force_login(user)
    return client, user


def begin(client: Client, procedure: Procedure) -> str:
    """Start an application; the beginning of its URLs."""
    response = client.post(f"/procedures/{procedure.code}/apply/")
    assert response.status_code == 302, response.content
    return response["Location"].removesuffix("unit/")


def walk(client: Client, procedure: Procedure, unit: Unit, *, until: str = "review") -> str:
    """Answer page after page as a person does, up to (not including) `until`; the draft's URL."""
    root = begin(client, procedure)
    for name, answers in (
        ("unit", {"unit": str(unit.pk)}),
        ("whom", {"for_whom": "self"}),
        ("applicant", {"owner_name": "Nguyễn Văn Đức", "owner_id_number": "056 090 001 234",
                       "owner_birth_date": "1/2/1990", "telephone": "+84 905 123 456", "email": "",
                       "address": "Tổ 3, phường Hòa An"}),
        ("form/1", CHILD),
        ("form/2", {"copies": "2"}),
        ("papers", None),
        ("return", {"return_method": "counter"}),
    ):  # fmt: skip
        if name == until:
            return root
        if name == "papers":
            assert attach(client, root, "notice").status_code == 302
            answered = client.post(f"{root}papers/done/")
        else:
            answered = client.post(f"{root}{name}/", answers)
        assert answered.status_code == 302, (name, text_of(answered))
    return root


def attach(client: Client, root: str, key: str, content: bytes = PDF, name: str = "giấy.pdf") -> HttpResponse:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post(f"{root}papers/{key}/upload/", {"file": SimpleUploadedFile(name, content)})  # type: ignore[return-value]


def draft_at(root: str) -> Draft:
    return Draft.objects.get(pk=root.split("/")[2])


def text_of(response: Any) -> str:
    """What a person reads of a page: no tags, single spaces."""
    page = re.sub(r"<(script|style|head).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()
