"""The text of a plan that came as Word, PDF or pictures; and what is said when it cannot be read."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from motcua.digitising.reading import engine, running
from motcua.digitising.rules.fields import Word
from motcua.digitising.rules.standard import standard_on
from motcua.plans import documents
from motcua.plans.documents import Problem
from motcua.plans.errors import DocumentRefused
from motcua.plans.rules import law
from motcua.plans.rules.proposals import propose
from motcua.records.rules import DOCX, PDF, TEXT

LIMITS = law.on(date(2026, 11, 20)).limits


def word(*build: Any) -> bytes:
    document = Document()
    for one in build:
        if isinstance(one, str):
            document.add_paragraph(one)
        else:
            table = document.add_table(rows=len(one), cols=len(one[0]))
            for row, cells in zip(table.rows, one, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF with one line of plain letters each, written by hand: no font of the house is needed for ASCII."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for n, lines in enumerate(pages):
        shown = "".join(f"({line}) Tj T* " for line in lines)
        stream = f"BT /F1 11 Tf 14 TL 50 780 Td {shown}ET".encode()
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * n} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, places = b"%PDF-1.4\n", []
    for no, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (no, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return out


HEADER = ["TT", "Nhiệm vụ", "Sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành"]
ROW = ["1", "Rà soát thủ tục hành chính năm 2026", "Báo cáo", "Sở Tư pháp", "Các sở", "Quý II/2026"]


def test_word_is_read_in_the_order_in_which_it_stands() -> None:
    content = word("KẾ HOẠCH năm 2026", [HEADER, ROW], "Tỷ lệ hồ sơ đúng hạn đạt 98% trở lên.")

    text = documents.text_of(content, DOCX, LIMITS)

    assert text.source == "docx"
    assert text.text.splitlines() == [
        "KẾ HOẠCH năm 2026",
        "| " + " | ".join(HEADER) + " |",
        "| " + " | ".join(ROW) + " |",
        "",
        "Tỷ lệ hồ sơ đúng hạn đạt 98% trở lên.",
    ]


def test_a_task_table_gives_the_same_task_in_whatever_order_its_columns_stand() -> None:
    found = []
    for order in ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [0, 3, 5, 1, 4, 2]):
        table = [[HEADER[n] for n in order], [ROW[n] for n in order]]
        text = documents.text_of(word("KẾ HOẠCH năm 2026", table), DOCX, LIMITS).text
        found.append([one.said for one in propose(text) if one.sort == "task"])

    assert found[0] == found[1] == found[2]
    said = found[0][0]
    assert (said.title, said.product, said.lead, said.supporting, said.due) == (
        "Rà soát thủ tục hành chính năm 2026", "Báo cáo", "Sở Tư pháp", "Các sở", "2026-06-30",
    )  # fmt: skip


def test_cells_joined_over_rows_hold_for_each_of_them() -> None:
    document = Document()
    table = document.add_table(rows=3, cols=3)
    for cell, text in zip(table.rows[0].cells, ["Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"], strict=True):
        cell.text = text
    for row, title in ((1, "Ban hành quy chế phối hợp"), (2, "Tổng kết phong trào thi đua")):
        table.cell(row, 0).text, table.cell(row, 2).text = title, "30/6/2026"
    table.cell(1, 1).merge(table.cell(2, 1)).text = "Sở Nội vụ"
    kept = io.BytesIO()
    document.save(kept)

    tasks = [one.said for one in propose(documents.text_of(kept.getvalue(), DOCX, LIMITS).text)]

    assert [(one.title, one.lead) for one in tasks] == [
        ("Ban hành quy chế phối hợp", "Sở Nội vụ"),
        ("Tổng kết phong trào thi đua", "Sở Nội vụ"),
    ]


def _problem(content: bytes, media: str) -> str:
    with pytest.raises(DocumentRefused) as refused:
        documents.text_of(content, media, LIMITS)
    return refused.value.problem


def test_what_is_called_word_and_is_none_is_refused_in_words() -> None:
    assert _problem(b"PK\x03\x04 this is no package", DOCX) == Problem.NO_WORD


def test_text_that_is_no_unicode_is_refused() -> None:
    assert _problem("Kế hoạch".encode("utf-16"), TEXT) == Problem.NOT_UTF8


@pytest.mark.parametrize("content", [word(), b" \n "])
def test_a_document_without_words_is_refused(content: bytes) -> None:
    assert _problem(content, DOCX if content[:2] == b"PK" else TEXT) == Problem.EMPTY


def test_a_pdf_with_a_text_is_read_page_by_page() -> None:
    line = "Muc tieu cua ke hoach nam 2026 la 98 phan tram tro len"
    text = documents.text_of(pdf([[line, "trang mot"], [line, "trang hai"]]), PDF, LIMITS)

    assert (text.source, text.pages, text.is_scan) == ("pdf", 2, False)
    assert text.text.splitlines() == [line, "trang mot", line, "trang hai"]


def test_a_pdf_of_two_hundred_pages_is_read() -> None:
    lines = [f"Dong {n} cua trang nay noi ve ke hoach cai cach hanh chinh" for n in range(20)]
    text = documents.text_of(pdf([lines] * 200), PDF, LIMITS)

    assert text.pages == 200
    assert len(text.text.splitlines()) == 4000


def test_a_pdf_with_more_pages_than_the_limit_is_refused() -> None:
    assert _problem(pdf([["x"]] * 301), PDF) == Problem.TOO_MANY_PAGES


def test_a_damaged_pdf_is_refused() -> None:
    assert _problem(b"%PDF-1.7 and then nothing", PDF) == Problem.BROKEN


def test_pages_without_letters_are_a_scan_for_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "found", lambda: engine.Engine("tesseract 5", "vie", ""))

    text = documents.text_of(pdf([[""], [""]]), PDF, LIMITS)

    assert (text.source, text.pages, text.is_scan, text.text) == ("scan", 2, True, "")


def test_a_scan_without_an_engine_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "found", lambda: engine.Engine("", "", "tesseract-ocr"))

    assert _problem(pdf([[""]]), PDF) == Problem.NO_ENGINE


def test_a_scan_of_more_pages_than_a_job_takes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "found", lambda: engine.Engine("tesseract 5", "vie", ""))

    assert _problem(pdf([[""]] * 61), PDF) == Problem.TOO_MANY_PAGES


def test_words_that_the_engine_is_not_sure_of_make_their_proposal_doubtful(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = ["Tỷ", "lệ", "hồ", "sơ", "giải", "quyết", "đúng", "hạn", "đạt", "98%", "trở", "lên."]
    line = tuple(Word(text, 0, 0, 0, 0, 40 if "%" in text else 95) for text in said)
    monkeypatch.setattr(engine, "found", lambda: engine.Engine("tesseract 5", "vie", ""))
    monkeypatch.setattr(running, "read", lambda *_a: running.Text(((line,),), tmp_path, (), True))

    scanned = documents.scanned_text(b"%PDF", 1, LIMITS, standard_on(date(2026, 11, 20)).limits)

    assert scanned.text == "Tỷ lệ hồ sơ giải quyết đúng hạn đạt 98% trở lên.\n"
    assert [scanned.text[a:b] for a, b in scanned.uncertain] == ["98%"]
    assert "uncertain_text" in propose(scanned.text, scanned.uncertain)[0].doubts
