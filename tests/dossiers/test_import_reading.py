"""Reading tables and event logs: streaming, and refusing what is broken, bombs or another format."""

import gzip
import tracemalloc
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from motcua.dossiers.rules.importing import records, tables, xes
from motcua.dossiers.rules.importing.mapping import ImportMapping, read
from motcua.dossiers.rules.importing.problems import FileCutShort, FileRefused, Problem, Rejected, harmless
from shared_inputs import shared

MAPPING = """
source: so
format: {format}
portal_informed: "true"
columns: {{code: Mã, accepted_at: Ngày, owner_name: Chủ hồ sơ}}
constants: {{procedure: d.1, receiving_unit: H56.1}}
values: {{procedure: {{d.1: d.2}}}}
other_codes: [Số cũ]
"""
HEADING = "Mã,Ngày,Chủ hồ sơ,Số cũ,Khác\n"


def mapping(format: str = "csv", more: str = "") -> ImportMapping:
    return read(MAPPING.format(format=format) + more)


def written(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def read_csv(file: Path, by: ImportMapping) -> list[records.Record]:
    return list(records.of_table(tables.csv_rows(file, by), by))


def test_a_row_becomes_named_facts_with_constants_and_translations(tmp_path: Path) -> None:
    file = written(tmp_path, HEADING + 'H1, 05/03/2024 ,"Nguyễn, Văn Đức",CŨ-7,x\n\n')

    (found,) = read_csv(file, mapping())

    assert (found.line, found.code, list(found.other_codes)) == (2, "H1", ["CŨ-7"])
    assert found.values == {
        "procedure": "d.2",
        "receiving_unit": "H56.1",
        "code": "H1",
        "accepted_at": "05/03/2024",
        "owner_name": "Nguyễn, Văn Đức",
    }


def test_the_same_row_has_the_same_digest_and_any_cell_changes_it(tmp_path: Path) -> None:
    file = written(tmp_path, HEADING + "H1,05/03/2024,A,,x\nH1,05/03/2024,A,,x\nH1,05/03/2024,A,,y\n")

    first, same, other = (record.digest for record in read_csv(file, mapping()))

    assert first == same != other


def test_letters_and_marks_written_apart_are_joined(tmp_path: Path) -> None:
    decomposed = "Nguyễn Văn Đức".encode().decode()
    import unicodedata

    file = written(tmp_path, HEADING + f"H1,05/03/2024,{unicodedata.normalize('NFD', decomposed)},,x\n")

    assert read_csv(file, mapping())[0].values["owner_name"] == "Nguyễn Văn Đức"


def test_a_row_of_another_width_is_marked_as_broken_and_the_others_go_on(tmp_path: Path) -> None:
    file = written(tmp_path, HEADING + "H1,05/03/2024,A\nH2,05/03/2024,B,,x\n")

    broken, whole = read_csv(file, mapping())

    assert (broken.code, broken.fault) == ("H1", "the row has 3 cells and the heading 5")
    assert (whole.line, whole.fault) == (3, "")


def test_missing_columns_are_named() -> None:
    assert records.missing_columns(["Mã", "Chủ hồ sơ"], mapping()) == ["Ngày", "Số cũ"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_is_read_with_or_without_its_mark(tmp_path: Path, encoding: str) -> None:
    file = written(tmp_path, (HEADING + "H1,05/03/2024,Đức,,x\n").encode(encoding))

    tables.inspect(file, mapping())

    assert read_csv(file, mapping())[0].values["owner_name"] == "Đức"


def test_another_encoding_is_refused_with_its_line_before_anything_is_taken_in(tmp_path: Path) -> None:
    file = written(tmp_path, HEADING.encode() + b"H1,05/03/2024,A,,x\nH2,05/03/2024,\xd0\xfe\xc7c,,x\n")

    with pytest.raises(FileRefused, match=r"not utf-8 \(line 3\).*encoding: windows-1258"):
        tables.inspect(file, mapping())


def test_the_mark_of_utf_16_is_recognised_and_its_mapping_reads_it(tmp_path: Path) -> None:
    file = written(tmp_path, (HEADING + "H1,05/03/2024,Đức,,x\n").encode("utf-16"))

    with pytest.raises(FileRefused, match="encoding: utf-16"):
        tables.inspect(file, mapping())
    by = mapping(more="encoding: utf-16\n")
    tables.inspect(file, by)
    assert read_csv(file, by)[0].values["owner_name"] == "Đức"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="empty"):
        tables.inspect(written(tmp_path, ""), mapping())


def test_a_quotation_mark_that_never_closes_breaks_the_file_off_with_its_line(tmp_path: Path) -> None:
    file = written(tmp_path, HEADING + 'H1,05/03/2024,"A,,x\n' + "H2,05/03/2024,B,,x\n" * 10_000)

    with pytest.raises(FileCutShort, match="never closed"):
        read_csv(file, mapping())


def workbook(folder: Path, rows: list[list[object]], sheet: str = "Hồ sơ") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    file = folder / "a.xlsx"
    book.save(file)
    return file


def test_a_workbook_is_read_as_the_same_text(tmp_path: Path) -> None:
    rows = [
        ["Mã", "Ngày", "Chủ hồ sơ", "Số cũ", "Khác"],
        ["H1", datetime(2024, 3, 5, 14, 30), "Đức", 12345, None],
        [None, None, None, None, None],
        ["H2", datetime(2024, 3, 5), "An", 1.0, True],
    ]
    by = mapping("xlsx", "sheet: Hồ sơ\n")

    first, second = records.of_table(tables.xlsx_rows(workbook(tmp_path, rows), by), by)

    assert (first.line, first.values["accepted_at"], list(first.other_codes)) == (
        2,
        "2024-03-05 14:30:00",
        ["12345"],
    )
    assert (second.line, second.values["accepted_at"], list(second.other_codes)) == (4, "2024-03-05", ["1"])


def test_a_workbook_without_the_sheet_is_refused_with_those_it_has(tmp_path: Path) -> None:
    file = workbook(tmp_path, [["Mã"]], sheet="Khác")

    with pytest.raises(FileRefused, match="it has Khác"):
        list(tables.xlsx_rows(file, mapping("xlsx", "sheet: Hồ sơ\n")))


@pytest.mark.parametrize("content", [b"Ma,Ngay\n", b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0 an old .xls"])
def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileRefused, match="not an Excel workbook"):
        list(tables.xlsx_rows(written(tmp_path, content, "a.xlsx"), mapping("xlsx")))


def test_a_zip_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as out:
        out.writestr("letter.txt", "xin chào")

    with pytest.raises(FileRefused, match="not an Excel workbook"):
        list(tables.xlsx_rows(tmp_path / "a.xlsx", mapping("xlsx")))


def test_a_workbook_that_unpacks_to_a_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)

    with pytest.raises(FileRefused, match="unpacks to"):
        list(tables.xlsx_rows(tmp_path / "a.xlsx", mapping("xlsx")))


# Event logs

LOG = """<?xml version="1.0" encoding="utf-8"?>
<log xmlns="http://www.xes-standard.org/">
  <global scope="event"><string key="concept:name" value="unknown"/></global>
  <string key="origin" value="csv"/>
  <trace>
    <string key="concept:name" value="A1"/>
    <list key="codes"><values><string key="concept:name" value="inside"/></values></list>
    <event>
      <string key="concept:name" value="Create &amp; send"><string key="deep" value="x"/></string>
      <date key="time:timestamp" value="2006-07-24T00:00:00"/>
    </event>
    <event/>
  </trace>
  <trace><event><string key="concept:name" value="B"/></event></trace>
</log>
"""


def test_a_log_is_read_trace_by_trace_with_its_own_attributes_alone(tmp_path: Path) -> None:
    first, second = xes.traces(written(tmp_path, LOG, "a.xes"))

    assert (first.line, first.attributes) == (5, {"concept:name": "A1"})
    assert first.events == [
        {"concept:name": "Create & send", "time:timestamp": "2006-07-24T00:00:00"},
        {},
    ]
    assert (second.attributes, second.events) == ({}, [{"concept:name": "B"}])


def test_a_compressed_log_is_read_alike(tmp_path: Path) -> None:
    plain = list(xes.traces(written(tmp_path, LOG, "a.xes")))

    assert list(xes.traces(written(tmp_path, gzip.compress(LOG.encode()), "a.xes.gz"))) == plain
    assert xes.count(tmp_path / "a.xes.gz") == 2


BILLION_LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<log><trace><string key="concept:name" value="&c;"/></trace></log>
"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE log SYSTEM "file:///etc/passwd">
<log><trace><string key="concept:name" value="A"/></trace></log>
"""


@pytest.mark.parametrize("content", [BILLION_LAUGHS, OUTSIDE])
def test_a_log_with_a_document_type_is_refused_whatever_it_declares(tmp_path: Path, content: str) -> None:
    with pytest.raises(FileRefused, match="DOCTYPE"):
        list(xes.traces(written(tmp_path, content, "a.xes")))


@pytest.mark.parametrize("content", ["Mã,Ngày\nH1,05/03/2024\n", "", '{"log": []}', "<log><trace"])
def test_a_file_that_is_no_xml_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(FileRefused):
        list(xes.traces(written(tmp_path, content, "a.xes")))


def test_xml_that_is_no_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="root is not <log>"):
        list(xes.traces(written(tmp_path, "<html><body/></html>", "a.xes")))


def test_a_log_cut_short_gives_what_stood_before(tmp_path: Path) -> None:
    many = "<log>" + "<trace><string key='concept:name' value='A'/></trace>" * 50_000
    cut = gzip.compress(many.encode())[:-2000]
    found: list[records.Trace] = []

    with pytest.raises(FileCutShort, match="breaks off after"):
        found.extend(xes.traces(written(tmp_path, cut, "a.xes.gz")))

    assert len(found) > 1000


def test_a_long_log_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    trace = (
        "<trace><string key='concept:name' value='A'/>"
        + "<event><string key='concept:name' value='x'/><date key='time:timestamp' value='2024-01-01'/></event>"
        * 5
        + "</trace>"
    )

    def peak(count: int) -> int:
        file = written(tmp_path, "<log>" + trace * count + "</log>", f"{count}.xes")
        tracemalloc.start()
        assert sum(1 for _ in xes.traces(file)) == count
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    short, long = peak(2_000), peak(20_000)

    assert long < 1.5 * short


def test_a_long_table_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        file = written(tmp_path, HEADING + "H1,05/03/2024,Nguyễn Văn Đức,,x\n" * count, f"{count}.csv")
        tracemalloc.start()
        tables.inspect(file, mapping())
        by = mapping()
        assert sum(1 for _ in records.of_table(tables.csv_rows(file, by), by)) == count
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    short, long = peak(40_000), peak(200_000)

    assert long < 1.5 * short


def test_the_logs_of_real_processes_are_read_whole() -> None:
    fines = list(xes.traces(shared("data/eventlogs/roadtraffic.xes.gz")))
    permits = list(xes.traces(shared("data/eventlogs/bpic2020-permits.xes.gz")))

    assert (len(fines), sum(len(trace.events) for trace in fines)) == (231, 1891)
    assert (len(permits), sum(len(trace.events) for trace in permits)) == (1478, 26028)


# The list of rejected rows


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+84905", "'+84905"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("H32.07-1", "H32.07-1"),
        ("a\r\nb", "a b"),
    ],
)
def test_no_cell_of_the_list_is_a_formula(cell: str, shown: str) -> None:
    assert harmless(cell) == shown


def test_a_rejected_row_is_listed_once_for_each_problem() -> None:
    rejected = Rejected(7, "=1", (Problem("Ngày", "a", "b"), Problem("Mã", "c", "d")))

    assert rejected.rows() == [["7", "'=1", "Ngày", "a", "b"], ["7", "'=1", "Mã", "c", "d"]]
