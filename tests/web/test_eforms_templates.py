"""Word templates on the pages: uploaded, approved by a second person, drawn up from a dossier in reach."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

import factories
from desk_people import Seated, seated, text_of
from form_ground import document
from motcua.ledger.models import AccessTrace
from motcua.procedures.models import Procedure
from motcua.records.models import DocumentTemplate

pytestmark = pytest.mark.django_db


def upload(keeper: Seated, procedure: Procedure, content: bytes, **changed: str) -> object:
    posted = {
        "code": procedure.code,
        "kind": "result",
        "name": "Trích lục",
        "valid_from": "2020-01-01",
        **changed,
    }
    file = SimpleUploadedFile("mau.docx", content)
    return keeper.client.post("/catalogue/forms/templates/upload/", {**posted, "file": file})


@pytest.fixture
def case() -> factories.Case:
    return factories.accepted()


def decided(person: Seated, row: DocumentTemplate, **posted: str) -> object:
    return person.client.post(f"/catalogue/forms/templates/{row.pk}/decide/", {"act": "approve", **posted})


def test_a_template_is_drawn_up_from_a_dossier_once_a_second_person_approved_it(case: factories.Case) -> None:
    first, second = (seated(factories.make_unit(), "reform_staff", full_name=name) for name in ("An", "Bình"))
    upload(first, case.row.procedure, document("Cấp cho {{ owner.name }}, hồ sơ {{ dossier.code }}"))
    row = DocumentTemplate.objects.get()
    officer = seated(case.row.receiving_unit)
    url = f"/desk/dossiers/{case.id}/documents/{row.pk}/"

    before = officer.client.get(url)
    own = decided(first, row, document="12/QĐ-UBND ngày 01/11/2026")
    decided(second, row, document="12/QĐ-UBND ngày 01/11/2026")
    after = officer.client.get(url)

    assert before.status_code == 404
    assert own.status_code == 409  # type: ignore[attr-defined]
    assert after.status_code == 200
    (text, *_rest) = [one.text for one in Document(io.BytesIO(after.content)).paragraphs]
    assert text == f"Cấp cho {case.row.party.owner_name}, hồ sơ {case.row.code}"
    assert AccessTrace.objects.filter(dossier_id=case.id, what="word document").count() == 1
    assert "Trích lục" in text_of(officer.opens(case))


def test_a_dossier_out_of_reach_gives_no_document(case: factories.Case) -> None:
    first, second = (seated(factories.make_unit(), "reform_staff", full_name=name) for name in ("An", "Bình"))
    upload(first, case.row.procedure, document("x"))
    row = DocumentTemplate.objects.get()
    decided(second, row, document="12/QĐ-UBND")

    stranger = seated(factories.make_unit())

    assert stranger.client.get(f"/desk/dossiers/{case.id}/documents/{row.pk}/").status_code == 404


def test_names_that_the_procedure_does_not_have_are_listed_and_not_approved(case: factories.Case) -> None:
    first, second = (seated(factories.make_unit(), "reform_staff", full_name=name) for name in ("An", "Bình"))
    upload(first, case.row.procedure, document("{{ form.unheard_of }}"))
    row = DocumentTemplate.objects.get()

    shown = text_of(first.client.get(f"/catalogue/forms/templates/{row.pk}/"))
    response = decided(second, row, document="12/QĐ-UBND")

    assert "form.unheard_of" in shown
    assert response.status_code == 422  # type: ignore[attr-defined]
    row.refresh_from_db()
    assert row.approved_at is None


def test_a_file_that_is_no_template_is_refused_with_words_and_not_kept(case: factories.Case) -> None:
    keeper = seated(factories.make_unit(), "reform_staff")

    response = upload(keeper, case.row.procedure, b"%PDF-1.7")

    assert response.status_code == 422  # type: ignore[attr-defined]
    assert "This is not a Word document" in text_of(response)  # type: ignore[arg-type]
    assert not DocumentTemplate.objects.exists()


def test_the_preview_fills_it_with_sample_data_and_the_next_upload_gets_the_next_number(
    case: factories.Case,
) -> None:
    keeper = seated(factories.make_unit(), "reform_staff")
    for _again in range(2):
        upload(keeper, case.row.procedure, document("{{ owner.name }}"))
    row = DocumentTemplate.objects.get(number=2)

    made = keeper.client.get(f"/catalogue/forms/templates/{row.pk}/preview.docx")

    assert Document(io.BytesIO(made.content)).paragraphs[0].text == "Nguyễn Văn An"
    assert keeper.client.get("/catalogue/forms/templates/").status_code == 200
