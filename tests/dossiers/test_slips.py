"""Slips: numbered in the deed, rendered once from the row, PDF/A with the package's fonts alone."""

import hashlib
import io
import json
import shutil
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
from factories import MONDAY, Case
from motcua.dossiers import verification
from motcua.dossiers.actions import slips, work
from motcua.dossiers.errors import SlipNotFound, SlipNotRenderable
from motcua.dossiers.models import Component, Party, Slip
from motcua.dossiers.rules.opening import HandedIn
from motcua.dossiers.rules.slip_forms import SlipKind
from motcua.dossiers.rules.verifying import read_reference
from motcua.kernel.scopes import ScopeMissing, of_system, of_units, scope
from motcua.kernel.zone import VIETNAM
from motcua.ledger.rules import instant_text
from motcua.records import queries as records

GOLDEN = Path(__file__).with_name("golden")


def slip_of(case: Case, kind: str) -> Slip:
    with factories.as_system():
        return Slip.objects.get(dossier_id=case.id, kind=kind)


def rendered(case: Case, kind: str) -> bytes:
    with factories.as_system():
        return records.read_file(slips.render(slip_of(case, kind).pk).sha256)


@pytest.mark.django_db
def test_a_slip_is_pdf_a_2b_dated_at_its_issue() -> None:
    content = rendered(factories.accepted(), "receipt")

    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "B")
        assert xmp["dc:language"] == {"vi"}
        assert xmp["dc:title"] == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả 01/TNHS"
        assert datetime.fromisoformat(xmp["xmp:CreateDate"]) == MONDAY.astimezone(UTC)
        assert len(pdf.pages) == 1
        assert [float(side) for side in pdf.pages[0].mediabox[2:]] == pytest.approx(
            [595.28, 841.89], abs=0.01
        )


@pytest.mark.django_db
def test_every_font_of_a_slip_is_embedded_and_of_the_package() -> None:
    content = rendered(factories.accepted(), "receipt")

    with pikepdf.open(io.BytesIO(content)) as pdf:
        fonts = [font for font in pdf.objects if _is(font, "/Font") and "/FontDescriptor" in font]
        names = {str(font.BaseFont).split("+")[1] for font in fonts}
        assert all(
            "/FontFile2" in font.FontDescriptor or "/FontFile3" in font.FontDescriptor for font in fonts
        )
    assert names
    assert all(name.startswith("Tinos") for name in names)


def _is(thing: object, kind: str) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == kind


@pytest.mark.django_db
def test_the_same_content_gives_the_same_bytes() -> None:
    case = factories.accepted()
    first = rendered(case, "receipt")
    with factories.as_system():
        Slip.objects.update(file=None)

    assert rendered(case, "receipt") == first


@pytest.mark.django_db
def test_rendering_again_answers_the_file_of_the_first_time() -> None:
    case = factories.accepted()
    first = rendered(case, "receipt")
    with factories.as_system():
        Party.objects.update(owner_name="Người Khác")

    assert rendered(case, "receipt") == first


@pytest.mark.django_db(transaction=True)
def test_two_that_render_at_once_make_one_file() -> None:
    slip = slip_of(factories.accepted(), "receipt")
    found: list[str] = []

    def render() -> None:
        try:
            with scope(of_system("test")):
                found.append(slips.render(slip.pk).sha256)
        finally:
            connection.close()

    threads = [threading.Thread(target=render) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with factories.as_system():
        assert found == [Slip.objects.get(pk=slip.pk).file_id] * 2


@pytest.mark.django_db
def test_the_file_stays_when_the_party_is_erased() -> None:
    case = factories.accepted()
    first = rendered(case, "receipt")
    with factories.as_system():
        Party.objects.filter(pk=case.id).delete()

    assert rendered(case, "receipt") == first


@pytest.mark.django_db
def test_a_slip_never_rendered_cannot_be_after_the_party_is_erased() -> None:
    case = factories.accepted()
    with factories.as_system():
        Party.objects.filter(pk=case.id).delete()

    with pytest.raises(SlipNotRenderable):
        rendered(case, "receipt")


@pytest.mark.django_db
def test_no_personal_data_stand_in_the_rows_content() -> None:
    case = factories.accepted()
    kept = json.dumps(slip_of(case, "receipt").content, ensure_ascii=False)

    for personal in (case.citizen.full_name, case.citizen.personal_id, case.secret, case.citizen.telephone):
        assert personal not in kept


@pytest.mark.django_db
def test_what_was_added_later_is_not_on_the_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    case = factories.accepted()
    with factories.as_system():
        Component.objects.create(dossier_id=case.id, key="c9", name="Giấy tờ nộp sau", originals=1, copies=0)

    assert [line["name"] for line in printed(case, "receipt", monkeypatch)["components"]] == [
        "Tờ khai đăng ký khai sinh",
        "Giấy chứng sinh",
    ]


@pytest.mark.django_db
def test_a_slip_is_rendered_within_a_scope_only() -> None:
    slip = slip_of(factories.accepted(), "receipt")

    with pytest.raises(ScopeMissing):
        slips.render(slip.pk)
    with scope(of_units(frozenset({0}), user_id=0)), pytest.raises(SlipNotFound):
        slips.render(slip.pk)


@pytest.mark.django_db
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="reads the pages with poppler's pdftotext")
def test_thirty_components_go_on_to_a_second_page_under_the_tables_head(tmp_path: Path) -> None:
    handed = tuple(HandedIn(key=f"c{no}", name=f"Giấy tờ chứng minh, bản số {no}") for no in range(1, 31))
    file = tmp_path / "slip.pdf"
    file.write_bytes(rendered(factories.accepted(components=handed), "receipt"))

    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True)
    first, second, rest = text.stdout.split("\f")

    assert rest == ""
    assert all("Tên giấy tờ" in page and "Bản chính" in page for page in (first, second))
    assert "bản số 30 " in second
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in second


@pytest.mark.django_db
def test_a_door_gets_the_slip_by_its_name_without_personal_data() -> None:
    case = factories.accepted()
    with factories.as_system():
        found = slips.slip_pdf(slip_of(case, "receipt").pk)

    assert found.file_name == f"{case.code}-01-1.pdf"


@pytest.mark.django_db
def test_asking_for_a_slip_before_its_job_ran_writes_nothing_and_shows_what_the_job_will_store() -> None:
    case = factories.accepted()
    slip = slip_of(case, "receipt")

    with factories.as_system(), CaptureQueriesContext(connection) as asked:
        shown = slips.slip_pdf(slip.pk)

    assert shown.file is None
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
    assert slip_of(case, "receipt").file_id is None
    assert rendered(case, "receipt") == shown.content


@pytest.mark.django_db
def test_a_slip_once_stored_is_handed_out_from_the_store() -> None:
    case = factories.accepted()
    stored = rendered(case, "receipt")

    with factories.as_system():
        found = slips.slip_pdf(slip_of(case, "receipt").pk)

    assert found.content == b""
    assert found.file is not None
    assert found.file.sha256 == hashlib.sha256(stored).hexdigest()


@pytest.mark.django_db
def test_a_dossier_accepted_before_july_2025_is_answered_in_the_older_forms() -> None:
    case = factories.accepted(at=datetime(2025, 6, 27, 8, 30, tzinfo=VIETNAM))
    with factories.as_system():
        case = case.after(
            work.stop(
                dossier_id=factories.in_processing(case).id,
                reason="Không đủ điều kiện.",
                ground="Luật Hộ tịch",
                by=case.as_role("agency_head"),
                at=datetime(2025, 7, 3, 9, 0, tzinfo=VIETNAM),
                command_id="stop-late",
            )
        )

    issued = {slip.kind: (slip.form, slip.form_set) for slip in all_slips(case)}

    assert issued == {
        "receipt": ("01", "v2018"),
        "stop_notice": ("TB", "v2018"),
        "control_sheet": ("05", "v2018"),
    }


def all_slips(case: Case) -> list[Slip]:
    with factories.as_system():
        return list(Slip.objects.filter(dossier_id=case.id).order_by("pk"))


@pytest.mark.django_db
def test_an_apology_says_old_and_new_date_cause_and_signer(monkeypatch: pytest.MonkeyPatch) -> None:
    case = factories.in_processing(handling_unit=factories.make_unit("Sở Tư pháp"))
    new_date = MONDAY + timedelta(days=14)
    with factories.as_system():
        slip = slips.issue(
            SlipKind.APOLOGY,
            case.state,
            case.state.last_seq,
            by=case.as_role("agency_head"),
            at=MONDAY + timedelta(days=8),
            words={
                "cause": "objective",
                "reason": "Phải lấy thêm ý kiến của cơ quan khác.",
                "new_date": instant_text(new_date),
                "signer": "Trần Quốc Bảo",
            },
        )
        assert Slip.objects.get(pk=slip.pk).unit == case.handling_unit

    said = printed(case, "apology", monkeypatch)

    assert said["agency"] == "Sở Tư pháp"
    assert said["number_text"] == "01/XL"
    assert said["original_due"] == "08:30 ngày 09/11/2026"
    assert said["new_date"] == "08:30 ngày 16/11/2026"
    assert (said["cause"], said["reason"]) == ("Khách quan", "Phải lấy thêm ý kiến của cơ quan khác.")
    assert said["signer"] == "Trần Quốc Bảo"
    assert said["desk"] == "Bộ phận Tiếp nhận và Trả kết quả, Ủy ban nhân dân phường Hòa An"


@pytest.mark.django_db
def test_a_changed_slip_is_found_by_the_verification() -> None:
    case = factories.accepted()
    assert list(verification.verify([case.id])) == [(1, [])]
    with factories.as_system():
        Slip.objects.filter(dossier_id=case.id).update(number=99)

    (_, found), *_ = verification.verify([case.id])

    assert [finding.what.split(" (")[1] for finding in found] == ["receipt 99/2026) was changed"]


@pytest.mark.django_db
def test_issuing_puts_the_job_that_renders() -> None:
    slip = slip_of(factories.accepted(), "receipt")

    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'dossiers.render_slip'")
        assert [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()] == [
            {"slip_id": slip.pk}
        ]


def printed(case: Case, kind: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the template is given, as it is given."""
    seen: list[dict[str, object]] = []
    typeset = slips.records.typeset

    def watch(template: str, values: dict[str, object], **rest: object) -> object:
        seen.append({"template": template, **values})
        return typeset(template, values, **rest)

    monkeypatch.setattr(slips.records, "typeset", watch)
    rendered(case, kind)
    return seen[0]


CASES = {
    "receipt": factories.accepted,
    "supplement": factories.awaiting_supplement,
    "refusal": factories.refused,
    "stop_notice": factories.stopped,
    "control_sheet": factories.returned,
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(CASES))
def test_a_slip_says_what_the_reviewed_golden_file_says(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PUBLIC_URL", "https://motcua.example")
    unit = factories.make_unit(agency_id="H56.77")
    citizen = factories.make_citizen(personal_id="000000000077", email="duc@example.vn")
    case = CASES[kind](unit=unit, citizen=citizen, fee_vnd=8000)
    with factories.as_system():
        Party.objects.update(lookup_secret="K7RTAE")

    said = printed(case, kind, monkeypatch)
    # its head is a hash of ids, which differ from run to run
    assert read_reference(str(said.pop("reference"))) is not None

    golden = GOLDEN / f"slip_{kind}.json"
    if not golden.exists():
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8")
        pytest.fail(f"{golden.name} was written: read it, then commit it")
    assert said == json.loads(golden.read_text("utf-8"))
