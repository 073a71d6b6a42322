"""Whether a signature stands where it says, covers what it must, and what was done to the file after it."""

import re
from collections.abc import Iterable

from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DiffResult,
    DocInfoRule,
    DSSCompareRule,
    FormUpdate,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from motcua.signing.rules.report import Problem


# What may follow a signature: further signatures, time-stamps, proofs and metadata. The library's own rule lets the
# fields of a form be filled in as well; a paper of ours has none, and what they say is seen.
class _FormRule(FormUpdatingRule):
    """What a form draws its fields with is as good as their values where it has any that say something: programs draw
    them anew when they are told to."""

    def apply(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterable[tuple[ModificationLevel, FormUpdate]]:
        before, now = (one.root["/AcroForm"] for one in (old, new))  # the signature's own field stands there
        fields = [one.get_object() for one in before["/Fields"]] if "/Fields" in before else []
        if any("/FT" not in one or one["/FT"] != "/Sig" for one in fields):
            for key in ("/NeedAppearances", "/DR", "/DA", "/Q"):
                if key in now and (key not in before or now[key] != before[key]):
                    raise SuspiciousModification(f"{key} of the form was changed")
        yield from super().apply(old, new)


_MAY_FOLLOW = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        DocInfoRule().as_qualified(ModificationLevel.LTA_UPDATES),
        XrefStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        ObjectStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        DSSCompareRule().as_qualified(ModificationLevel.LTA_UPDATES),
        MetadataUpdateRule().as_qualified(ModificationLevel.LTA_UPDATES),
    ],
    form_rule=_FormRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]),
)
_RANGE = re.compile(rb"/ByteRange\b")
_CONTENTS = re.compile(rb"/Contents\b")
_END = re.compile(rb"%%EOF[\s\x00]*\Z")


def ends_cleanly(content: bytes) -> bool:
    """Whether the file ends where its last revision does: bytes behind it are read by some programs and not by
    others."""
    return _END.search(content[-2048:]) is not None


def problem_of(one: EmbeddedPdfSignature, content: bytes, reader: PdfFileReader) -> Problem | None:
    """The first thing that is wrong with the place of a signature, and None when it covers what it must.

    Raises what a broken file makes the library raise.
    """
    if not _stands_where_it_says(one, content):
        return Problem.WRAPPED
    one.compute_integrity_info(skip_diff=True)
    coverage = one.evaluate_signature_coverage()
    if coverage not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
        return Problem.PARTIAL
    if coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return None
    if one.signed_revision == reader.xrefs.total_revisions - 1:
        return Problem.ALTERED_LATER  # more bytes, and no revision that they belong to
    after = one.evaluate_modifications(_MAY_FOLLOW)
    if not isinstance(after, DiffResult) or after.modification_level is ModificationLevel.OTHER:
        return Problem.ALTERED_LATER
    allowed = one.docmdp_level
    if allowed is not None and after.modification_level.value > allowed.value:
        return Problem.FORBIDDEN_LATER
    return None


def _stands_where_it_says(one: EmbeddedPdfSignature, content: bytes) -> bool:
    """The range begins with the file, its one hole is exactly this signature, and both are said once.

    Programs differ in which of two entries they believe, and in what they do with a hole that holds more.
    """
    ranges = list(one.byte_range)
    if len(ranges) != 4 or not all(isinstance(number, NumberObject) for number in ranges):
        return False
    begin, first, second, rest = (int(number) for number in ranges)
    if begin != 0 or first <= 0 or rest < 0 or second < first or second + rest > len(content):
        return False
    hole = content[first:second]
    if hole[:1] != b"<" or hole[-1:] != b">":
        return False
    try:
        if bytes.fromhex(hole[1:-1].decode("ascii")) != one.pkcs7_content:
            return False
    except ValueError:
        return False
    opened = content.rfind(b" obj", 0, first)
    closed = content.find(b"endobj", second)
    said = content[opened:first] + content[second:closed]
    return (
        opened >= 0 and closed >= 0 and len(_RANGE.findall(said)) == 1 and len(_CONTENTS.findall(said)) == 1
    )
