"""The demo's e-forms at work: a change of a form in a draft, and two Word templates that a leader approved."""

import io
import zipfile
from datetime import date, datetime

from django.conf import settings
from docx import Document

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.kernel.zone import day_of
from motcua.procedures import queries as procedures
from motcua.procedures.actions import drafts
from motcua.procedures.actions.drafts import Change
from motcua.procedures.errors import DraftOpen, ProcedureNotFound
from motcua.procedures.rules import form_editing
from motcua.procedures.rules.form_rows import rows_of
from motcua.procedures.rules.form_table import compile_form
from motcua.records import document_templates

HOUSEHOLD_BUSINESS = "1.001612"
TEMPLATES = (
    (
        HOUSEHOLD_BUSINESS,
        "application",
        "Giấy đề nghị đăng ký hộ kinh doanh",
        (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "GIẤY ĐỀ NGHỊ ĐĂNG KÝ HỘ KINH DOANH",
            "Kính gửi: {{ dossier.handling_unit }}",
            "Tôi là {{ owner.name }}, số định danh cá nhân {{ owner.id_number }}, nơi cư trú {{ owner.address }}.",
            "Đề nghị đăng ký hộ kinh doanh {{ form.business_name|upper }}, địa chỉ {{ form.business_address }}, "
            "{{ form.business_commune }}; vốn kinh doanh {{ form.capital_vnd }}.",
            "{% for m in form.members %}{{ loop.index }}. {{ m.full_name }} ({{ m.personal_id }}), góp "
            "{{ m.contribution_vnd }}. {% endfor %}",
            "Ngày {{ today.day }} tháng {{ today.month }} năm {{ today.year }}",
        ),
    ),
    (
        "1.000656",
        "result",
        "Dự thảo trích lục khai tử",
        (
            "{{ dossier.handling_unit }}",
            "TRÍCH LỤC KHAI TỬ",
            "Họ, chữ đệm, tên: {{ form.deceased_full_name }}",
            "Ngày sinh: {{ form.deceased_birth_date }}. Mất ngày {{ form.death_date }} tại {{ form.death_place }}.",
            "Hồ sơ số {{ dossier.code }}",
        ),
    ),
)


def seed_forms(until: datetime) -> int:
    """A draft and the templates, by those who hold the posts; answers how many templates. Nobody holds them: none."""
    day = day_of(until)
    office = agencies.unit_of_key(settings.PROVINCE_CODE, "office").pk
    province = agencies.peoples_committee(settings.PROVINCE_CODE).pk
    keepers = accounts.holders(office, "reform_staff", day)
    leaders = accounts.holders(province, "province_leader", day)
    if not keepers or not leaders:
        return 0
    keeper, leader = keepers[0].user_id, leaders[0].user_id
    _draft(keeper, until)
    made = 0
    for code, kind, name, paragraphs in TEMPLATES:
        try:
            procedure_id = procedures.procedure_id_of(code)
        except ProcedureNotFound:
            continue
        row = document_templates.upload(
            _document(paragraphs),
            procedure_id=procedure_id,
            kind=kind,
            name=name,
            valid_from=date(day.year, 1, 1),
            by=keeper,
            at=until,
        )
        document_templates.approve(row.pk, document=f"15/QĐ-UBND ngày {day:%d/%m/%Y}", by=leader, at=until)
        made += 1
    return made


def _draft(keeper: int, at: datetime) -> None:
    """The form of a household business is being changed: a question more, asked only of larger ones."""
    try:
        row = drafts.begin(
            HOUSEHOLD_BUSINESS, by=keeper, at=at, reason="Bổ sung câu hỏi về hóa đơn điện tử vào tờ khai"
        )
    except (ProcedureNotFound, DraftOpen):
        return
    pages = rows_of(row.form_schema, row.form_layout)
    question = {
        "name": "e_invoice",
        "type": "radio",
        "vi": "Đã đăng ký dùng hóa đơn điện tử chưa?",
        "en": "Registered for electronic invoices?",
        "options": {"yes": ["Rồi", "Yes"], "no": ["Chưa", "No"]},
        "when": {"capital_vnd": {"at_least": 1_000_000_000}},
    }
    changed = form_editing.with_field(pages, question, page="activity")
    drafts.change(
        row.pk, Change(form=compile_form(changed, {})), seen_revision=row.revision, by=keeper, at=at
    )


def _document(paragraphs: tuple[str, ...]) -> bytes:
    """A Word document of these paragraphs, the same bytes each time."""
    made = Document()
    for text in paragraphs:
        made.add_paragraph(text)
    out, same = io.BytesIO(), io.BytesIO()
    made.save(out)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(same, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            plain = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            new.writestr(plain, old.read(entry), zipfile.ZIP_DEFLATED)
    return same.getvalue()
