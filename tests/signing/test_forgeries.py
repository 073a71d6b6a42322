"""What is done to signed papers, and what the report says: each attack is built here, byte by byte."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from unittest import mock

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader

from motcua.signing.engine import appearance, writing
from motcua.signing.engine.checking import Asked, examine
from motcua.signing.engine.signer import KeySigner
from motcua.signing.keys.files import FileKey
from motcua.signing.rules.kinds import Level
from motcua.signing.rules.marks import Box
from motcua.signing.rules.report import Problem, Report, State
from pki_ground import Issued, issue, paper, root

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


@cache
def signer_of(name: str) -> Issued:
    return issue(name, organisation="UBND", by=root())


def signed(
    content: bytes | None = None, *, by: str = "Người ký", closes: bool = False, box: Box | None = None,
    issued: Issued | None = None,
) -> bytes:  # fmt: skip
    issued = issued or signer_of(by)
    content = paper() if content is None else content
    return writing.sign(
        content,
        signer=KeySigner(FileKey(issued.key), [issued.certificate]),
        field=writing.free_field(writing.reader_of(content), "Signature"),
        level=Level.B_B,
        at=AT,
        reason="",
        drawn=writing.Drawn(("Người ký: Nguyễn Thị Ngọc",), box, 8) if box else None,
        closes=closes,
        proving=writing.Proving(),
    )


def report_of(content: bytes, *, at: datetime = AT) -> Report:
    anchor = root().certificate.public_bytes(Encoding.DER)
    return examine(content, Asked(at, (anchor,), ()))


def problems_of(content: bytes) -> set[str]:
    report = report_of(content)
    return {one for sig in report.signatures for one in sig.problems} | set(report.problems)


def updated(content: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """The file with an incremental update behind it, as anybody can write one."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def other_words(
    writer: IncrementalPdfFileWriter, words: bytes = b"BT /F1 20 Tf 80 500 Td (So 999) Tj ET"
) -> None:
    """What the first page shows is replaced."""
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=words))
    writer.update_container(page)


# Sound papers


def test_a_signed_paper_is_sound() -> None:
    report = report_of(signed())

    assert report.state is State.VALID
    assert [one.problems for one in report.signatures] == [(Problem.TIME_CLAIMED,)]


def test_a_later_signature_leaves_the_first_one_valid() -> None:
    twice = signed(signed(), by="Người thứ hai")

    report = report_of(twice)

    assert report.state is State.VALID
    assert [one.signer for one in report.signatures] == ["Người ký", "Người thứ hai"]
    assert all(one.covers_whole_document for one in report.signatures)


def test_two_visible_marks_beside_each_other_are_sound() -> None:
    first = signed(box=Box(0, 380, 40, 560, 90))

    twice = signed(first, by="Người thứ hai", box=Box(0, 380, 100, 560, 150))

    assert report_of(twice).state is State.VALID


def test_a_paper_without_a_signature_bears_none() -> None:
    assert report_of(paper()).state is State.NONE


# Broken


def test_a_changed_byte_breaks_the_signature() -> None:
    content = bytearray(signed())
    at = content.index(b"/MediaBox")
    content[at + 12 : at + 13] = b"1" if content[at + 12 : at + 13] != b"1" else b"2"

    report = report_of(bytes(content))

    assert report.state is State.BROKEN
    assert problems_of(bytes(content)) & {Problem.CHANGED, Problem.ALTERED_LATER, Problem.UNREADABLE}


def test_every_byte_of_the_signed_part_counts() -> None:
    content = signed()
    hole = content.index(b"/Contents <") + 10
    for at in range(40, hole, max(hole // 12, 1)):
        changed = bytearray(content)
        changed[at] ^= 0x01
        assert report_of(bytes(changed)).state is not State.VALID, at


def test_a_signature_of_another_key_is_forged() -> None:
    thief = Issued(signer_of("Kẻ trộm").key, signer_of("Người ký").certificate)

    assert Problem.FORGED in problems_of(signed(issued=thief))


def test_a_signature_copied_from_another_paper_is_broken() -> None:
    genuine, other = signed(), signed(paper("Quyết định số 02"))
    begin, end = genuine.index(b"/Contents <") + 11, genuine.index(b">", genuine.index(b"/Contents <"))
    there = other.index(b"/Contents <") + 11

    copied = other[:there] + genuine[begin:end] + other[there + (end - begin) :]

    assert Problem.CHANGED in problems_of(copied)


# Covering a part


def test_a_signature_that_covers_half_of_the_file_is_partial() -> None:
    assert Problem.PARTIAL in problems_of(_half_covered())
    assert report_of(_half_covered()).state is State.BROKEN
    (one,) = report_of(_half_covered()).signatures
    assert one.intact
    assert not one.covers_whole_document


def _half_covered() -> bytes:
    """A genuine signature whose range ends behind itself; what follows belongs to the same revision and is not
    signed."""
    return _resigned(lambda content, first, second: (0, first, second, 40))


def test_a_range_that_begins_behind_the_first_page_is_wrapped() -> None:
    content = _resigned(lambda content, first, second: (9, first - 9, second, len(content) - second))

    assert Problem.WRAPPED in problems_of(content)
    assert report_of(content).state is State.BROKEN


def test_a_hole_that_holds_more_than_the_signature_is_wrapped() -> None:
    content = _resigned(lambda content, first, second: (0, first - 300, second, len(content) - second))

    assert Problem.WRAPPED in problems_of(content)


def _resigned(ranged: Callable[[bytes, int, int], tuple[int, int, int, int]]) -> bytes:
    """A paper whose range is chosen by the attacker, who owns a good certificate: the signature fits the range."""
    import hashlib

    from asn1crypto import cms

    issued = signer_of("Người ký")
    content = signed()
    first = content.index(b"/Contents <") + len(b"/Contents ")
    second = content.index(b">", first) + 1
    at = content.rindex(b"/ByteRange", 0, len(content))
    begin, end = content.index(b"[", at), content.index(b"]", at) + 1
    chosen = ranged(content, first, second)
    said = ("[" + " ".join(map(str, chosen)) + "]").encode()
    assert len(said) <= end - begin
    content = content[:begin] + said.ljust(end - begin) + content[end:]
    covered = content[chosen[0] : chosen[0] + chosen[1]] + content[chosen[2] : chosen[2] + chosen[3]]
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    old = cms.ContentInfo.load(reader.embedded_signatures[0].pkcs7_content)
    info = old["content"]["signer_infos"][0]
    for attribute in info["signed_attrs"]:
        if attribute["type"].native == "message_digest":
            attribute["values"] = [hashlib.sha256(covered).digest()]
    info["signature"] = FileKey(issued.key).sign(info["signed_attrs"].untag().dump(force=True), "sha256")
    made = old.dump(force=True).hex().encode()
    room = second - first - 2
    return content[: first + 1] + made.ljust(room, b"0")[:room] + content[second - 1 :]


# Wrapping


def test_a_range_that_is_said_twice_is_wrapped() -> None:
    """Programs differ in which of two entries of the same name they believe."""
    content = signed()
    at = content.index(b"/ByteRange")
    end = content.index(b"]", at) + 1
    second = b"/ByteRange[0 1 2 3]"

    doubled = content[:end] + second + content[end:]

    assert report_of(doubled).state is State.BROKEN


def test_entries_that_are_wrapped_into_the_unsigned_hole_are_told() -> None:
    """The hole is longer than the signature needs; the attacker ends it early and writes into it."""
    content = signed()
    first = content.index(b"/Contents <") + len(b"/Contents ")
    second = content.index(b">", first) + 1
    own = b"> /Reason (So 999) /Prop_Build <"

    wrapped = content[: second - 1 - len(own) - 2] + own + b"00" + content[second - 1 :]

    assert len(wrapped) == len(content)
    assert Problem.WRAPPED in problems_of(wrapped)
    assert report_of(wrapped).state is State.BROKEN


def test_a_range_said_twice_inside_the_hole_is_told() -> None:
    content = signed()
    first = content.index(b"/Contents <") + len(b"/Contents ")
    second = content.index(b">", first) + 1
    own = b"> /ByteRange [0 10 20 30] /X <"

    wrapped = content[: second - 1 - len(own) - 2] + own + b"00" + content[second - 1 :]

    assert report_of(wrapped).state is State.BROKEN


def test_contents_moved_out_of_the_range_are_told() -> None:
    """Signature wrapping: the range leaves room between its two parts, and the attacker's objects lie in it."""
    content = signed()
    first = content.index(b"/Contents <") + len(b"/Contents ")
    second = content.index(b">", first) + 1
    moved = b"\n99 0 obj << /Type /Page >> endobj\n"
    begin, end = content.index(b"[", second), content.index(b"]", second) + 1
    said = f"[0 {first} {second + len(moved)} {len(content) - second}]".encode()
    started = content.rindex(b"startxref")
    number = int(content[started + 9 :].split()[0])
    tail = content[started:].replace(str(number).encode(), str(number + len(moved)).encode())

    wrapped = (
        content[:second]
        + moved
        + content[second:begin]
        + said.ljust(end - begin)
        + content[end:started]
        + tail
    )

    assert report_of(wrapped).state is State.BROKEN


def test_a_signature_without_its_range_is_unreadable_and_never_valid() -> None:
    content = signed().replace(b"/ByteRange", b"/ByteRangX")

    assert report_of(content).state is State.BROKEN


def test_a_signature_that_is_null_is_never_valid() -> None:
    content = signed()
    begin = content.index(b"/Contents <") + 11
    end = content.index(b">", begin)

    report = report_of(content[:begin] + b"0" * (end - begin) + content[end:])

    assert report.state is State.BROKEN


# Incremental updates


def test_words_that_are_replaced_later_are_told() -> None:
    changed = updated(signed(), other_words)

    report = report_of(changed)

    assert report.state is State.BROKEN
    (one,) = report.signatures
    assert one.intact  # what was signed is there still, and not what is seen
    assert Problem.ALTERED_LATER in one.problems


def test_a_later_change_that_is_signed_again_is_told_of_the_first_signature() -> None:
    changed = signed(updated(signed(), other_words), by="Người thứ hai")

    first, second = report_of(changed).signatures

    assert Problem.ALTERED_LATER in first.problems
    assert Problem.ALTERED_LATER not in second.problems
    assert report_of(changed).state is State.BROKEN


def test_a_later_annotation_over_the_words_is_told() -> None:
    def note(writer: IncrementalPdfFileWriter) -> None:
        page = writer.find_page_for_modification(0)[0].get_object()
        rectangle = generic.ArrayObject(generic.NumberObject(one) for one in (50, 400, 500, 800))
        page["/Annots"] = generic.ArrayObject(
            [
                *page.get("/Annots", ()),
                writer.add_object(
                    generic.DictionaryObject(
                        {
                            pdf_name("/Type"): pdf_name("/Annot"),
                            pdf_name("/Subtype"): pdf_name("/FreeText"),
                            pdf_name("/Rect"): rectangle,
                            pdf_name("/Contents"): generic.TextStringObject("Số 999"),
                        }
                    )
                ),
            ]
        )
        writer.update_container(page)

    assert Problem.ALTERED_LATER in problems_of(updated(signed(), note))


def test_bytes_behind_the_end_are_told() -> None:
    assert report_of(signed() + b"1 0 obj << /Type /Catalog >> endobj").state is State.BROKEN


def test_a_signature_behind_a_seal_that_closed_the_paper_is_told() -> None:
    closed = signed(closes=True)

    report = report_of(signed(closed, by="Người thứ hai"))

    assert report.state is State.BROKEN
    assert set(report.signatures[0].problems) & {Problem.FORBIDDEN_LATER, Problem.ALTERED_LATER}


# Shadow contents: prepared before the signature, shown after it


def _shadowed(prepare: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    return updated(paper(), prepare)


def test_shadow_hide_an_overlay_that_is_taken_away_is_told() -> None:
    """The signer sees a picture that hides the words below; the attacker takes the picture away."""

    def cover(writer: IncrementalPdfFileWriter) -> None:
        page = writer.find_page_for_modification(0)[0].get_object()
        old = page.raw_get("/Contents")
        over = generic.StreamObject(stream_data=b"q 1 1 1 rg 50 400 500 400 re f Q")
        page["/Contents"] = generic.ArrayObject([old, writer.add_object(over)])
        writer.update_container(page)

    def uncover(writer: IncrementalPdfFileWriter) -> None:
        page = writer.find_page_for_modification(0)[0].get_object()
        reference = page["/Contents"].raw_get(1).reference
        empty = generic.StreamObject(stream_data=b"")
        writer.objects[(reference.generation, reference.idnum)] = empty
        empty.container_ref = reference

    prepared = signed(_shadowed(cover))
    assert report_of(prepared).state is State.VALID

    assert Problem.ALTERED_LATER in problems_of(updated(prepared, uncover))


def test_shadow_replace_a_form_field_that_says_something_else_is_told() -> None:
    """A field's value may be filled in after a signature in many programs; what it says is seen all the same."""

    def with_field(writer: IncrementalPdfFileWriter) -> None:
        field = generic.DictionaryObject(
            {
                pdf_name("/FT"): pdf_name("/Tx"), pdf_name("/T"): generic.TextStringObject("amount"),
                pdf_name("/V"): generic.TextStringObject("1.000"), pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/Widget"), pdf_name("/F"): generic.NumberObject(4),
                pdf_name("/Rect"): generic.ArrayObject(generic.NumberObject(n) for n in (50, 400, 200, 420)),
            }
        )  # fmt: skip
        reference = writer.add_object(field)
        page = writer.find_page_for_modification(0)[0].get_object()
        page["/Annots"] = generic.ArrayObject([reference])
        writer.update_container(page)
        writer.root["/AcroForm"] = writer.add_object(
            generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject([reference])})
        )
        writer.update_root()

    def refilled(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/V"] = generic.TextStringObject("9.000.000")
        writer.update_container(field)

    prepared = signed(_shadowed(with_field))
    assert report_of(prepared).state is State.VALID

    assert Problem.ALTERED_LATER in problems_of(updated(prepared, refilled))


def test_shadow_replace_a_font_that_draws_other_letters_is_told() -> None:
    def other_font(writer: IncrementalPdfFileWriter) -> None:
        page = writer.find_page_for_modification(0)[0].get_object()
        fonts = page["/Resources"]["/Font"]
        name = next(iter(fonts))
        font = fonts[name]
        font["/BaseFont"] = pdf_name("/Other")
        writer.update_container(font)

    assert Problem.ALTERED_LATER in problems_of(updated(signed(), other_font))


def test_shadow_hide_and_replace_a_second_tree_of_pages_is_told() -> None:
    """The file holds a second tree of pages that nothing points to; the attacker points the catalogue at it."""

    def hidden(writer: IncrementalPdfFileWriter) -> None:
        words = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
        box = generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 595, 842))
        page = writer.add_object(
            generic.DictionaryObject(
                {
                    pdf_name("/Type"): pdf_name("/Page"),
                    pdf_name("/Contents"): words,
                    pdf_name("/MediaBox"): box,
                }
            )
        )
        tree = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Pages"), pdf_name("/Count"): generic.NumberObject(1),
                pdf_name("/Kids"): generic.ArrayObject([page]),
            }
        )  # fmt: skip
        found.append(writer.add_object(tree))

    def pointed(writer: IncrementalPdfFileWriter) -> None:
        writer.root["/Pages"] = generic.IndirectObject(found[0].idnum, 0, writer)
        writer.update_root()

    found: list[generic.IndirectObject] = []
    prepared = signed(_shadowed(hidden))
    assert report_of(prepared).state is State.VALID

    assert Problem.ALTERED_LATER in problems_of(updated(prepared, pointed))


# Who signed


def test_an_unknown_issuer_is_told_and_takes_nothing_from_the_integrity() -> None:
    stranger = issue("Giám đốc Sở", by=issue("Gốc tự lập"))

    (one,) = report_of(signed(issued=stranger)).signatures

    assert one.intact
    assert not one.trusted
    assert Problem.UNKNOWN_ISSUER in one.problems
    assert report_of(signed(issued=stranger)).state is State.DOUBTFUL


def test_a_certificate_that_named_itself_like_the_root_is_not_believed() -> None:
    copy = issue("Gốc thử nghiệm của bộ kiểm thử")

    assert Problem.UNKNOWN_ISSUER in problems_of(signed(issued=issue("Giám đốc Sở", by=copy)))


def test_an_expired_certificate_without_a_time_stamp_is_not_believed() -> None:
    old = issue("Người cũ", by=root(), end=datetime(2026, 11, 10, tzinfo=UTC))
    content = signed(issued=old)

    assert report_of(content).state is State.VALID
    assert report_of(content, at=datetime(2026, 12, 1, tzinfo=UTC)).state is State.DOUBTFUL
    (one,) = report_of(content, at=datetime(2026, 12, 1, tzinfo=UTC)).signatures
    assert Problem.EXPIRED in one.problems


def test_an_authority_that_signs_papers_itself_is_not_believed() -> None:
    assert Problem.WRONG_USE in problems_of(signed(issued=root()))


def test_a_time_that_is_claimed_ahead_is_told() -> None:
    (one,) = report_of(signed(), at=datetime(2026, 11, 1, tzinfo=UTC)).signatures

    assert Problem.TIME_AHEAD in one.problems


# Limits


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"\x00" * 5000, b"<html>", b"\xff" * 100]
)
def test_what_is_no_pdf_is_said_to_be_unreadable(content: bytes) -> None:
    report = report_of(content)

    assert report.problems == (Problem.UNREADABLE,)
    assert report.state is State.BROKEN


def test_a_file_that_is_too_large_or_bears_too_many_signatures_is_not_looked_into() -> None:
    anchor = root().certificate.public_bytes(Encoding.DER)
    twice = signed(signed(), by="Người thứ hai")

    assert examine(twice, Asked(AT, (anchor,), (), max_bytes=1000)).problems == (Problem.UNREADABLE,)
    assert examine(twice, Asked(AT, (anchor,), (), max_signatures=1)).problems == (Problem.UNREADABLE,)


# Later marks over earlier words: a page whose words stand at the upper left.

_WORDS, _EMPTY, _BESIDE = Box(0, 60, 690, 320, 790), Box(0, 340, 60, 540, 120), Box(0, 60, 560, 260, 620)


def _opaque(content: bytes, said: str = "Chap thuan 50 trieu") -> bytes:
    """Whoever signs second draws a white box with other words as the appearance of the own, valid signature."""
    issued = signer_of("Người ký sau")
    original = appearance.style

    def white(font_size: int) -> object:
        return replace(original(font_size), background=RawContent(
            b"1 1 1 rg 0 0 400 400 re f", box=BoxConstraints(400, 400)), background_opacity=1,
        )  # fmt: skip

    with mock.patch.object(appearance, "style", white):
        return writing.sign(
            content, signer=KeySigner(FileKey(issued.key), [issued.certificate]), field="Later", level=Level.B_B,
            at=AT, reason="", drawn=writing.Drawn((said,), _WORDS, 14), closes=False, proving=writing.Proving(),
        )  # fmt: skip


def test_a_later_trusted_mark_that_hides_signed_words_is_reported_and_the_later_signature_stays_trusted() -> (
    None
):
    report = report_of(_opaque(signed()))

    first, later = report.signatures
    assert Problem.ALTERED_LATER in first.problems
    assert (first.covers_whole_document, first.state) == (False, State.BROKEN)
    assert (later.trusted, later.intact, later.state) == (True, True, State.VALID)
    assert report.state is State.BROKEN


def test_a_later_mark_that_crosses_signed_words_is_told_though_they_can_still_be_read() -> None:
    report = report_of(signed(signed(), by="Người ký sau", box=Box(0, 66, 757, 230, 775)))

    assert Problem.COVERED_LATER in report.signatures[0].problems
    assert report.state is State.VALID


def test_a_later_mark_on_empty_paper_and_a_seal_over_an_earlier_mark_are_nobodys_fault() -> None:
    """NĐ 30/2020: the agency's seal lies over a part of the official's mark."""
    first = signed(box=_EMPTY)
    over_the_mark = Box(0, 300, 70, 400, 130)

    assert report_of(signed(first, by="Con dấu", box=over_the_mark)).state is State.VALID
    assert report_of(signed(first, by="Con dấu", box=_BESIDE)).state is State.VALID
