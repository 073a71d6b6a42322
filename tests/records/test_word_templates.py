"""Word templates: what is let in, which values are named, what comes out."""

import io
import zipfile
from collections.abc import Callable

import pytest
from docx import Document

from motcua.records.word_templates import TemplateRefused, Trouble, draw_up, names_in


def document(*paragraphs: str, rows: tuple[str, ...] = ()) -> bytes:
    made = Document()
    for text in paragraphs:
        made.add_paragraph(text)
    if rows:
        table = made.add_table(rows=len(rows), cols=1)
        for cell, text in zip((row.cells[0] for row in table.rows), rows, strict=True):
            cell.text = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(
    content: bytes, change: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            text = change(entry.filename, old.read(entry))
            if text is not None:
                new.writestr(entry.filename, text)
        for name, text in (more or {}).items():
            new.writestr(name, text)
    return out.getvalue()


def trouble(content: bytes) -> Trouble:
    with pytest.raises(TemplateRefused) as refused:
        names_in(content)
    return refused.value.fault.code


def text_of(content: bytes) -> str:
    made = Document(io.BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in made.paragraphs), *cells])


def test_the_values_of_a_template_are_listed_also_those_of_rows() -> None:
    content = document(
        "Kính gửi {{ dossier.receiving_unit }}",
        "{% if form.rent %}Tiền thuê {{ form.rent|upper }}{% endif %}",
        rows=("{%tr for m in form.members %}", "{{ loop.index }}. {{ m.full_name }}", "{%tr endfor %}"),
    )

    assert names_in(content) == (
        "dossier.receiving_unit", "form.members", "form.members[].full_name", "form.rent",
    )  # fmt: skip


def test_a_document_is_filled_row_by_row_and_what_is_markup_stays_text() -> None:
    content = document(
        "Tôi là {{ owner.name }}",
        rows=("{%tr for m in form.members %}", "{{ m.full_name }}", "{%tr endfor %}"),
    )

    made = draw_up(content, {
        "owner": {"name": "A & B <w:p/> {{ 7 }}\x07"},
        "form": {"members": [{"full_name": "Nguyễn Văn An"}, {"full_name": "Trần Thị Bình"}]},
    })  # fmt: skip

    assert "Tôi là A & B <w:p/> {{ 7 }}" in text_of(made.content)
    assert "Nguyễn Văn An\nTrần Thị Bình" in text_of(made.content)
    assert made.missing == ()


def test_a_value_that_is_missing_is_left_as_dots_and_named() -> None:
    made = draw_up(document("{{ form.rent }}"), {"form": {}})

    assert text_of(made.content) == "……………"
    assert made.missing == ("rent",)


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__ }}",
        "{{ owner.__class__ }}",
        "{{ range(9) }}",
        "{% set x = 1 %}",
        "{% for i in [1] %}{% endfor %}{{ 9 ** 9 }}",
        "{% include 'x' %}",
        "{% macro a() %}{% endmacro %}",
        "{{ owner.name|safe }}",
        "{% for a in form.m %}{% for b in form.m %}{% for c in form.m %}x{% endfor %}{% endfor %}{% endfor %}",
    ],
)
def test_tags_that_do_more_than_show_values_are_refused(tag: str) -> None:
    assert trouble(document(tag)) is Trouble.TAG_FORBIDDEN


def test_a_broken_tag_is_refused() -> None:
    assert trouble(document("{% if form.rent %}")) is Trouble.TAG


def test_tags_hidden_in_the_properties_of_the_document_are_read_too() -> None:
    made = Document()
    made.core_properties.title = "{{ range(9) }}"
    out = io.BytesIO()
    made.save(out)

    assert trouble(out.getvalue()) is Trouble.TAG_FORBIDDEN


def test_what_is_no_word_document_is_refused_whatever_it_is_called() -> None:
    plain = document("x")
    assert trouble(b"%PDF-1.7") is Trouble.NOT_WORD
    assert trouble(plain[: len(plain) // 2]) is Trouble.NOT_WORD
    assert (
        trouble(changed(plain, lambda name, text: None if name == "word/document.xml" else text))
        is Trouble.NOT_WORD
    )


def test_macros_are_refused_by_part_and_by_type() -> None:
    plain = document("x")
    by_part = changed(plain, lambda name, text: text, {"word/vbaProject.bin": b"x"})
    main = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    by_type = changed(
        plain,
        lambda name, text: text.replace(main, b"application/vnd.ms-word.document.macroEnabled.main+xml"),
    )

    assert trouble(by_part) is Trouble.MACROS
    assert trouble(by_type) is Trouble.MACROS


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert (
        trouble(changed(document("x"), lambda n, t: t, {"word/media/a.xml": b"0" * 30_000_000}))
        is Trouble.TOO_LARGE
    )


def test_links_to_other_files_embedded_objects_and_fetching_fields_are_refused() -> None:
    plain = document("x")
    outside = (b'<Relationship Id="rId99" Type="http://x/attachedTemplate" Target="http://evil/x.dotm" '
               b'TargetMode="External"/></Relationships>')  # fmt: skip
    linked = changed(
        plain,
        lambda name, text: (
            text.replace(b"</Relationships>", outside) if name.endswith("document.xml.rels") else text
        ),
    )
    embedded = changed(plain, lambda name, text: text, {"word/embeddings/a.bin": b"x"})
    field = changed(
        plain,
        lambda name, text: (
            text.replace(b"<w:t>x</w:t>", b'<w:instrText>INCLUDETEXT "c:/a"</w:instrText>')
            if name == "word/document.xml"
            else text
        ),
    )
    entity = changed(
        plain,
        lambda name, text: (
            text.replace(b"<w:document", b"<!DOCTYPE a><w:document") if name == "word/document.xml" else text
        ),
    )

    assert trouble(linked) is Trouble.EXTERNAL
    assert trouble(embedded) is Trouble.EMBEDDED
    assert trouble(field) is Trouble.FIELD_CODE
    assert trouble(entity) is Trouble.ENTITIES
