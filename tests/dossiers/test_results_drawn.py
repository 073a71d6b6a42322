"""The paper of a result: a Word template or the general paper, frozen when drafted; certified copies of papers."""

import io
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

import factories as f
from motcua.dossiers import verification
from motcua.dossiers.actions.results import drafting
from motcua.dossiers.actions.results.drawing import Wanted
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Component, Party, Result
from motcua.dossiers.rules.results import Source, code_in, printed_code, read_code
from motcua.kernel.zone import day_of
from motcua.records import actions as records
from motcua.records import document_templates, word_papers
from motcua.records import queries as files
from motcua.records.models import TemplateKind
from motcua.signing import queries as signatures
from motcua.signing.actions import sign_pdf
from pki_ground import paper
from real_files import ok_pdf, photo
from results_ground import Ground, at_last_step


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", " ")


def word(*, with_table: bool = True) -> bytes:
    document = Document()
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.add_run("GIẤY XÁC NHẬN số {{ result.number }}").bold = True
    document.add_paragraph(
        "Cấp cho {{ owner.name }}, ngày {{ result.day }}/{{ result.month }}/{{ result.year }}."
    )
    document.add_paragraph("{{ result.text }}")
    if with_table:
        table = document.add_table(rows=3, cols=2, style="Table Grid")
        table.cell(0, 0).merge(table.cell(0, 1)).text = "Thông tin"
        table.cell(1, 0).merge(table.cell(2, 0)).text = "Địa chỉ"
        table.cell(1, 1).text = "{{ owner.address }}"
        table.cell(2, 1).text = "Mã {{ result.code }}"
    document.add_paragraph("Người ký: {{ result.signer }}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def template_of(ground: Ground, content: bytes) -> int:
    people = (
        f.make_official(ground.case.unit, "agency_head"),
        f.make_official(ground.case.unit, "agency_head"),
    )
    row = document_templates.upload(
        content, procedure_id=ground.case.procedure.pk, kind=TemplateKind.RESULT, name="Giấy xác nhận",
        valid_from=day_of(f.MONDAY) - timedelta(days=1), by=people[0].pk, at=f.MONDAY,
    )  # fmt: skip
    return document_templates.approve(row.pk, document="12/QĐ", by=people[1].pk, at=f.MONDAY).pk


@pytest.mark.django_db
def test_a_word_template_becomes_the_signed_paper_with_number_date_and_code() -> None:
    ground = at_last_step()
    template = template_of(ground, word())
    ground = ground.drafted(Wanted(source=Source.WORD, template_id=template, text="Đã đăng ký."))
    with f.as_system():
        draft = text_of(drafting.draft_pdf(ground.id, at=ground.at))
    assert "DỰ THẢO" in draft
    assert "Mã xác minh" not in draft

    ground = ground.checked().signed()

    said = text_of(files.read_file(ground.case.state.result_sha256))
    for words in (
        f"GIẤY XÁC NHẬN số {ground.result.number}", "Cấp cho Nguyễn Văn Đức", "Đã đăng ký.",
        "02/11/2026", "Người ký: Trần Quốc Bảo", f"Mã {printed_code(ground.result.code or '')}", "Thông tin",
    ):  # fmt: skip
        assert words in said, words
    assert "DỰ THẢO" not in said


@pytest.mark.django_db
def test_what_was_checked_is_what_is_signed_although_the_dossier_says_something_else_meanwhile() -> None:
    ground = at_last_step().drafted(text="Đồng ý cấp.").checked()
    with f.as_system():
        Party.objects.filter(pk=ground.id).update(address="Nơi khác hẳn")

    ground = ground.signed()

    said = text_of(files.read_file(ground.case.state.result_sha256))
    assert "Đồng ý cấp." in said
    assert "Nơi khác hẳn" not in said


@pytest.mark.django_db
def test_values_changed_behind_the_log_are_found() -> None:
    ground = at_last_step(keys=False).drafted()
    with f.as_system():
        Result.objects.filter(dossier_id=ground.id).update(content={**ground.result.content, "text": "Khác"})

        found = [finding.what for _, findings in verification.verify([ground.id]) for finding in findings]

    assert found == ["the values of a result are not those that the log committed to"]


@pytest.mark.django_db
def test_a_template_with_a_picture_is_refused_when_it_is_drafted() -> None:
    document = Document()
    document.add_paragraph("{{ result.number }}")
    document.add_picture(io.BytesIO(photo()))
    out = io.BytesIO()
    document.save(out)
    ground = at_last_step(keys=False)
    template = template_of(ground, out.getvalue())

    with pytest.raises(InputRefused, match="template-has-pictures"):
        ground.drafted(Wanted(source=Source.WORD, template_id=template))


def test_tables_keep_their_merged_cells() -> None:
    laid = word_papers.laid(word())

    (table,) = [block for block in laid.blocks if block["kind"] == "table"]
    spans = [[(cell["colspan"], cell["rowspan"]) for cell in row] for row in table["rows"]]
    assert spans == [[(2, 1)], [(1, 2), (1, 1)], [(1, 1)]]
    assert table["lined"] is True
    assert laid.left_out == ()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["x" * 3000, "Ω漢字🙂", "#let a = 1\n$x$ *y* _z_ \\ @ref", "", "a\n\n\nb"])
def test_any_text_can_be_set(text: str) -> None:
    ground = at_last_step(keys=False).drafted(text=text)

    with f.as_system():
        assert drafting.draft_pdf(ground.id, at=ground.at).startswith(b"%PDF")


def copying(content: bytes, *, keys: bool = True) -> Ground:
    """A dossier of a procedure that gives certified copies, with this paper."""
    gives = {"code": "KQ.G15.000021", "name": "Bản sao điện tử có chứng thực"}
    ground = at_last_step(keys=keys, procedure=f.make_procedure("Chứng thực bản sao", results=[gives]))
    kind = frozenset({"application/pdf", "image/png", "image/jpeg"})
    file = records.store(content, limit_bytes=len(content), accepted=kind)
    with f.as_system():
        Component.objects.filter(dossier_id=ground.id, key="c2").update(file=file)
    return ground


def copy_of(seen: str) -> Wanted:
    return Wanted(source=Source.CERTIFIED_COPY, component="c2", seen=seen)


@pytest.mark.django_db
def test_a_paper_shown_at_the_counter_becomes_a_certified_copy_in_its_own_book() -> None:
    ground = copying(paper("Bằng tốt nghiệp")).drafted(copy_of("counter")).checked().signed()

    made = files.read_file(ground.case.state.result_sha256)
    said = text_of(made)
    assert ground.result.number == f"1/2026/CTBSĐT-{ground.case.handling_unit.agency_id}"
    assert ground.case.state.result_form == "certified"
    assert "Bằng tốt nghiệp" in said
    assert "đúng với bản chính" in said
    with pikepdf.open(io.BytesIO(made)) as document:
        assert len(document.pages) == 2
    assert signatures.validate(made, at=ground.at).state is signatures.State.VALID


@pytest.mark.django_db
def test_a_photographed_paper_is_copied_too() -> None:
    ground = copying(photo()).drafted(copy_of("counter")).checked().signed()

    assert files.read_file(ground.case.state.result_sha256).startswith(b"%PDF")


@pytest.mark.django_db
def test_an_electronic_original_is_certified_only_while_its_signature_stands() -> None:
    plain = copying(ok_pdf("khong ky"))
    with pytest.raises(InputRefused, match="original-has-no-valid-signature"):
        plain.drafted(copy_of("electronic"))

    seal = f"seal-{plain.case.handling_unit.pk}"
    signed = sign_pdf(paper("Giấy khai sinh"), credential=seal, at=f.MONDAY, reason="bản chính")
    ground = copying(signed).drafted(copy_of("electronic")).checked().signed()

    report = signatures.validate(files.read_file(ground.case.state.result_sha256), at=ground.at)
    assert [one.role for one in report.signatures] == ["official", "agency_seal"]  # the copy's own
    assert report.state is signatures.State.VALID


@pytest.mark.django_db
def test_a_copy_is_not_drawn_up_where_the_procedure_gives_something_else() -> None:
    ground = at_last_step(keys=False)
    file = records.store(ok_pdf(), limit_bytes=10**6, accepted=frozenset({"application/pdf"}))
    with f.as_system():
        Component.objects.filter(dossier_id=ground.id, key="c2").update(file=file)

    with pytest.raises(InputRefused, match="source-does-not-fit"):
        ground.drafted(copy_of("counter"))


@pytest.mark.parametrize(
    "typed", ["KQ-7F3A-9C2D-HJ4K", "kq 7f3a 9c2d hj4k", "KQ7F3A9C2DHJ4K", " kq-7f3a9c2dhj4k "]
)
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert read_code(typed) == "7F3A9C2DHJ4K"
    assert printed_code("7F3A9C2DHJ4K") == "KQ-7F3A-9C2D-HJ4K"


@pytest.mark.parametrize(
    "typed", ["", "KQ", "4711-3F9A-02BC-77DE", "KQ-7F3A-9C2D", "KQ-UUUU-UUUU-UUUU", "BL1-AAAA"]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_a_letter_that_is_taken_for_a_digit_is_read_as_the_digit() -> None:
    assert read_code("KQ-OI1L-0000-0000") == "011100000000"
    assert code_in("KQ-7F3A-9C2D-HJ4K") == "7F3A9C2DHJ4K"
