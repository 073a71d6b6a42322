"""The import of the national export into the catalogue: versions, repeats, races, interruptions."""

import threading
from collections.abc import Iterable, Iterator
from datetime import date

import pytest
from django.db import connections

from motcua.procedures.actions import catalogue
from motcua.procedures.models import OnlineLevel, Procedure, ProcedureVersion, Sector
from motcua.procedures.rules.national_export import channels, components, lines, record
from motcua.procedures.rules.national_export.lines import Line, Rejected

DAY = date(2026, 7, 1)
LATER = date(2026, 9, 1)


def line(
    number: int, *, name: str = "Đăng ký khai sinh", sector: str = "Hộ tịch", fee: str = "Miễn phí"
) -> Line:
    raw = {
        record.CODE: f"1.{number:06d}",
        record.NAME: name,
        record.SECTOR: sector,
        "cap_thuc_hien": "Cấp xã",
        "doi_tuong_thuc_hien": "Công dân Việt Nam",
        "cach_thuc_thuc_hien": f"{channels.HEADER}Trực tuyến3 Ngày làm việc{fee}",
        "thanh_phan_ho_so": f"--{components.HEADER}Tờ khai1 bản chính",
        "can_cu_phap_ly": "Tên văn bản pháp lýMã văn bảnLuật Hộ tịch60/2014/QH13",
        "ket_qua_xu_ly": "Giấy khai sinhMã: KQ.G15.000001",
    }
    return Line(number, raw[record.CODE], "", raw, lines.source_hash(raw))


def take_in(*content: Line | Rejected, valid_from: date = DAY, dry_run: bool = False) -> catalogue.Report:
    return catalogue.import_export(content, valid_from=valid_from, dry_run=dry_run)


@pytest.mark.django_db
def test_a_new_record_makes_a_procedure_with_its_first_version() -> None:
    report = take_in(line(1, fee="8,000 VNĐ"))

    assert (report.read, report.imported, report.changed, report.unchanged) == (1, 1, 0, 0)
    procedure = Procedure.objects.select_related("sector", "current_version").get(code="1.000001")
    assert procedure.name == "Đăng ký khai sinh"
    assert procedure.search_text == "dang ky khai sinh ho tich 1 000001"
    assert (procedure.sector.code, procedure.sector.name, procedure.sector.group) == (
        "ho-tich",
        "Hộ tịch",
        "civil_status",
    )
    version = procedure.current_version
    assert version is not None
    assert (version.number, version.valid_from, version.source) == (1, DAY, "national")
    assert version.raw == line(1, fee="8,000 VNĐ").raw
    assert version.source_hash == line(1, fee="8,000 VNĐ").source_hash
    assert version.content["channels"][0]["fees"] == [{"amount_vnd": 8000, "text": "8,000 VNĐ"}]
    assert version.online_level == OnlineLevel.FULL_ONLINE
    assert version.has_financial_obligation
    assert version.payable_online
    assert not version.needs_review


@pytest.mark.django_db
def test_repeating_the_import_changes_nothing() -> None:
    take_in(line(1), line(2))
    before = list(ProcedureVersion.objects.order_by("pk").values())

    report = take_in(line(1), line(2), valid_from=LATER)

    assert (report.imported, report.changed, report.unchanged) == (0, 0, 2)
    assert list(ProcedureVersion.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_a_changed_record_makes_a_new_version_and_the_old_one_stays() -> None:
    take_in(line(1), line(2))

    report = take_in(line(1, name="Đăng ký khai sinh lưu động", sector="Đất đai"), line(2), valid_from=LATER)

    assert (report.imported, report.changed, report.unchanged) == (0, 1, 1)
    procedure = Procedure.objects.select_related("sector", "current_version").get(code="1.000001")
    assert procedure.name == "Đăng ký khai sinh lưu động"
    assert procedure.sector.group == "land"
    assert procedure.current_version is not None
    assert procedure.current_version.number == 2
    assert [
        (version.number, version.valid_from, version.content["name"])
        for version in procedure.versions.order_by("number")
    ] == [(1, DAY, "Đăng ký khai sinh"), (2, LATER, "Đăng ký khai sinh lưu động")]


@pytest.mark.django_db
def test_a_version_written_by_hand_is_not_overwritten_by_an_unchanged_record() -> None:
    take_in(line(1))
    procedure = Procedure.objects.get(code="1.000001")
    by_hand = ProcedureVersion.objects.create(
        procedure=procedure, number=2, valid_from=LATER, content={}, source="own", source_hash="x"
    )
    procedure.current_version = by_hand
    procedure.save(update_fields=["current_version"])

    report = take_in(line(1))

    procedure.refresh_from_db()
    assert report.unchanged == 1
    assert procedure.current_version == by_hand


@pytest.mark.django_db
def test_a_dry_run_counts_and_writes_nothing() -> None:
    take_in(line(1))

    report = take_in(line(1, name="Khác"), line(2), Rejected(3, "not JSON"), dry_run=True)

    assert (report.read, report.imported, report.changed, report.unchanged) == (3, 1, 1, 0)
    assert report.rejected == [Rejected(3, "not JSON")]
    assert Procedure.objects.count() == 1
    assert ProcedureVersion.objects.count() == 1
    assert Sector.objects.count() == 1


@pytest.mark.django_db
def test_the_report_counts_how_fully_each_field_was_read() -> None:
    report = take_in(line(1), line(2, fee="lạc đề"))

    assert report.to_json()["fields"] == {
        "levels": {"full": 2, "partial": 0, "none": 0},
        "subjects": {"full": 2, "partial": 0, "none": 0},
        "channels": {"full": 1, "partial": 0, "none": 1},
        "components": {"full": 2, "partial": 0, "none": 0},
        "legal_bases": {"full": 2, "partial": 0, "none": 0},
        "results": {"full": 2, "partial": 0, "none": 0},
    }


@pytest.mark.django_db
def test_an_interrupted_import_goes_on_by_being_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "BATCH", 2)

    def killed(content: Iterable[Line]) -> Iterator[Line]:
        yield from content
        raise KeyboardInterrupt

    interrupted = killed([line(1), line(2), line(3)])
    with pytest.raises(KeyboardInterrupt):
        catalogue.import_export(interrupted, valid_from=DAY)
    assert Procedure.objects.count() == 2

    report = take_in(line(1), line(2), line(3), line(4))

    assert (report.imported, report.unchanged) == (2, 2)
    assert ProcedureVersion.objects.count() == 4


@pytest.mark.django_db
def test_sectors_that_differ_in_case_alone_are_one() -> None:
    take_in(line(1, sector="Đầu tư tại Việt nam"), line(2, sector="Đầu tư tại Việt Nam"))

    assert list(Sector.objects.values_list("code", "group")) == [("dau-tu-tai-viet-nam", "investment")]


def test_a_long_sector_name_keeps_a_code_of_its_own() -> None:
    one, other = "Quản lý " * 20 + "một", "Quản lý " * 20 + "hai"

    assert catalogue.sector_code(one) != catalogue.sector_code(other)
    assert len(catalogue.sector_code(one)) <= 60


@pytest.mark.django_db
def test_a_name_of_any_length_is_kept_whole() -> None:
    name = "Cấp giấy phép " * 190

    take_in(line(1, name=name))

    assert Procedure.objects.get().name == name.strip()


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_write_each_record_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "BATCH", 3)
    content = [line(number) for number in range(1, 13)]
    start = threading.Barrier(2)
    reports: list[catalogue.Report] = []

    def run() -> None:
        start.wait()
        try:
            reports.append(catalogue.import_export(content, valid_from=DAY))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sum(report.imported for report in reports) == 12
    assert sum(report.unchanged for report in reports) == 12
    assert ProcedureVersion.objects.count() == 12
