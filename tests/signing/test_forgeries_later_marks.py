"""What may be drawn over a signed page afterwards, and be passed off as nothing: marks that are not where one looks,
fields that nobody signed, drawings that show themselves on some pages, programs or printers alone."""

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign import signers
from test_forgeries import report_of, signer_of, updated
from test_forgeries import signed as signed_anew

from motcua.signing.engine import appearance
from motcua.signing.engine.signer import KeySigner
from motcua.signing.keys.files import FileKey
from motcua.signing.rules.report import Problem, State
from pki_ground import paper

_WORDS, _EMPTY = (60, 690, 320, 790), (340, 60, 540, 120)

# The same paper, signed once for all the attacks on it.
signed, one_paper = cache(signed_anew), cache(paper)


def _dict(**entries: object) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})


def _array(*numbers: float) -> generic.ArrayObject:
    return generic.ArrayObject(generic.FloatObject(one) for one in numbers)


def _white(writer: IncrementalPdfFileWriter, **more: object) -> generic.IndirectObject:
    """A white box with other words, as the appearance of an annotation."""
    drawing = generic.StreamObject(stream_data=b"1 1 1 rg 0 0 260 100 re f 0 g 20 40 200 8 re f")
    drawing.update(
        _dict(Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=_array(0, 0, 260, 100), **more)
    )
    return writer.add_object(drawing)


def _field(
    writer: IncrementalPdfFileWriter, where: tuple[float, ...] | None, *, page: int = 0, listed: int | None = None,
    kid: bool = False, appearances: Callable[[IncrementalPdfFileWriter], object] | None = None, **more: object,
) -> None:  # fmt: skip
    """An empty signature field whose widget is drawn over `where`: nobody has to sign it."""
    shown = _dict(
        Type=pdf_name("/Annot"), Subtype=pdf_name("/Widget"), F=generic.NumberObject(4),
        Rect=_array(*(where or (0, 0, 0, 0))), AP=(appearances or (lambda w: _dict(N=_white(w))))(writer),
        P=writer.find_page_for_modification(page)[0],
    )  # fmt: skip
    shown.update(_dict(**more))
    named = _dict(FT=pdf_name("/Sig"), T=generic.TextStringObject("Later"))
    if kid:
        field = writer.add_object(named)
        shown[pdf_name("/Parent")] = field
        widget = writer.add_object(shown)
        named[pdf_name("/Kids")] = generic.ArrayObject([widget])
    else:
        shown.update(named)
        field = widget = writer.add_object(shown)
    leaf = writer.find_page_for_modification(page if listed is None else listed)[0].get_object()
    before = list(leaf["/Annots"]) if "/Annots" in leaf else []
    leaf[pdf_name("/Annots")] = generic.ArrayObject([*before, widget])
    writer.update_container(leaf)
    form = writer.root["/AcroForm"]
    form["/Fields"].append(field)
    writer.update_container(form)
    writer.update_container(form["/Fields"])


def _signed_field(content: bytes, where: tuple[float, ...], **told: object) -> bytes:
    """The field of `_field`, and a trusted signature in it, whose appearance is the white box."""
    issued = signer_of("Người ký sau")
    with_field = updated(content, lambda writer: _field(writer, where, **told))  # type: ignore[arg-type]
    box = BoxConstraints(400, 400)
    white = replace(
        appearance.style(8),
        background=RawContent(b"1 1 1 rg 0 0 400 400 re f", box=box),
        background_opacity=1,
    )
    out = io.BytesIO()
    signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="Later", md_algorithm="sha256"),
        KeySigner(FileKey(issued.key), [issued.certificate]), stamp_style=white,
    ).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(with_field)), existing_fields_only=True, output=out,
        appearance_text_params={"said": "Chap thuan"},
    )  # fmt: skip
    return out.getvalue()


def _turned(content: bytes, degrees: int = 90, **more: object) -> bytes:
    def turn(writer: IncrementalPdfFileWriter) -> None:
        page = writer.find_page_for_modification(0)[0].get_object()
        page[pdf_name("/Rotate")] = generic.NumberObject(degrees)
        page.update(_dict(**more))
        writer.update_container(page)

    return updated(content, turn)


def _two_pages() -> bytes:
    return paper("Trang một\n#pagebreak()\n= Trang hai")


def _hidden(content: bytes) -> None:
    first = report_of(content).signatures[0]
    assert Problem.ALTERED_LATER in first.problems
    assert first.state is State.BROKEN


def test_an_empty_field_that_nobody_signed_is_seen_when_it_hides_words() -> None:
    _hidden(updated(signed(), lambda writer: _field(writer, _WORDS)))


def test_an_empty_field_on_empty_paper_takes_nothing_away() -> None:
    assert report_of(updated(signed(), lambda writer: _field(writer, _EMPTY))).state is State.VALID


def test_a_mark_that_is_a_child_of_its_field_is_seen() -> None:
    _hidden(_signed_field(signed(), _WORDS, kid=True))


def test_a_mark_that_says_another_page_than_the_one_that_shows_it_is_seen() -> None:
    _hidden(_signed_field(signed(_two_pages()), _WORDS, page=1, listed=0))


@pytest.mark.parametrize("degrees", [90, 180])
def test_a_mark_on_a_turned_page_is_seen(degrees: int) -> None:
    _hidden(_signed_field(signed(_turned(one_paper(), degrees)), _WORDS))


def test_a_mark_on_a_page_that_shows_a_part_of_its_sheet_is_seen() -> None:
    _hidden(_signed_field(signed(_turned(one_paper(), 0, CropBox=_array(40, 500, 500, 800))), _WORDS))


def test_a_mark_on_empty_paper_of_a_turned_page_takes_nothing_away() -> None:
    first = report_of(_signed_field(signed(_turned(one_paper())), _EMPTY)).signatures[0]

    assert (first.state, first.problems) == (State.VALID, (Problem.TIME_CLAIMED,))


@pytest.mark.parametrize("flag", [8, 16, 32, 256], ids=["no-zoom", "no-rotate", "paper-alone", "toggled"])
def test_a_mark_that_is_not_always_drawn_where_it_says_is_told(flag: int) -> None:
    """Programs and printers differ in where they draw it, and whether."""
    _hidden(updated(signed(), lambda writer: _field(writer, _EMPTY, F=generic.NumberObject(4 | flag))))


@pytest.mark.parametrize(
    "more",
    [
        {"AA": {"PO": {"S": "/JavaScript"}}},
        {"A": {"S": "/JavaScript"}},
        {"OC": {"Type": "/OCG"}},
    ],
    ids=["does-something", "does-something-when-pressed", "layer"],
)  # fmt: skip
def test_a_mark_that_does_something_or_lies_on_a_layer_is_told(more: dict[str, dict[str, object]]) -> None:
    _hidden(
        updated(signed(), lambda writer: _field(writer, _EMPTY, **{k: _nested(v) for k, v in more.items()}))
    )


def _nested(values: dict[str, object]) -> generic.DictionaryObject:
    return _dict(**{
        key: _nested(value) if isinstance(value, dict) else pdf_name(str(value)) for key, value in values.items()
    })  # fmt: skip


@pytest.mark.parametrize("key", ["R", "D"])
def test_a_mark_that_shows_something_else_when_it_is_pointed_at_is_told(key: str) -> None:
    def two(writer: IncrementalPdfFileWriter) -> object:
        return _dict(N=_white(writer), **{key: _white(writer)})

    _hidden(updated(signed(), lambda writer: _field(writer, _EMPTY, appearances=two)))


def test_a_mark_whose_drawing_holds_a_layer_is_told() -> None:
    def layered(writer: IncrementalPdfFileWriter) -> object:
        return _dict(N=_white(writer, Resources=_dict(Properties=_dict(L=_dict(Type=pdf_name("/OCG"))))))

    _hidden(updated(signed(), lambda writer: _field(writer, _EMPTY, appearances=layered)))


def _with_amount(writer: IncrementalPdfFileWriter) -> None:
    """A form whose one field says an amount, drawn in a font of the form's own."""
    field = writer.add_object(
        _dict(
            FT=pdf_name("/Tx"), T=generic.TextStringObject("amount"), V=generic.TextStringObject("1.000"),
            Type=pdf_name("/Annot"), Subtype=pdf_name("/Widget"), F=generic.NumberObject(4),
            Rect=_array(50, 400, 200, 420), DA=generic.TextStringObject("/F 12 Tf 0 g"),
        )
    )  # fmt: skip
    page = writer.find_page_for_modification(0)[0].get_object()
    page[pdf_name("/Annots")] = writer.add_object(generic.ArrayObject([field]))
    writer.update_container(page)
    font = writer.add_object(
        _dict(Type=pdf_name("/Font"), Subtype=pdf_name("/Type1"), BaseFont=pdf_name("/Helvetica"))
    )
    drawn_with = writer.add_object(_dict(Font=_dict(F=font)))
    form = _dict(Fields=generic.ArrayObject([field]), DR=drawn_with)
    writer.root[pdf_name("/AcroForm")] = writer.add_object(form)
    writer.update_root()


@cache
def _prepared() -> bytes:
    return signed(updated(one_paper(), _with_amount))


def test_a_form_that_is_signed_twice_and_otherwise_left_alone_is_sound() -> None:
    assert report_of(signed(_prepared(), by="Người ký sau")).state is State.VALID


@pytest.mark.parametrize("changed", ["NeedAppearances", "DR", "DA", "Q", "font"])
def test_what_makes_programs_draw_a_field_anew_in_another_font_is_told(changed: str) -> None:
    """The value stays as it was signed; the letters that the program draws for it do not."""
    other = _dict(Type=pdf_name("/Font"), Subtype=pdf_name("/Type1"), BaseFont=pdf_name("/Symbol"))
    values = {
        "NeedAppearances": generic.BooleanObject(True), "DR": _dict(Font=_dict(F=other)),
        "DA": generic.TextStringObject("/F 0.1 Tf 1 g"), "Q": generic.NumberObject(2),
    }  # fmt: skip

    def change(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        if changed == "font":
            font = form["/DR"]["/Font"]["/F"]
            font[pdf_name("/BaseFont")] = pdf_name("/Symbol")
            writer.update_container(font)
            return
        form[pdf_name(f"/{changed}")] = values[changed]
        writer.update_container(form)

    assert Problem.ALTERED_LATER in report_of(updated(_prepared(), change)).signatures[0].problems
