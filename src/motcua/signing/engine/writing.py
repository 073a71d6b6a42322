"""Writing signatures and time-stamps into a PDF, behind its end: every byte that was there stays."""

import asyncio
import io
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter, PageObject, PdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError as EngineError
from pyhanko.sign.signers.pdf_signer import PdfSigningSession, PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import (
    CRLFetchError,
    OCSPFetchError,
    PathError,
    RevokedError,
    ValidationError,
)

from motcua.signing.engine import appearance
from motcua.signing.errors import (
    CredentialRevoked,
    MarkImpossible,
    PdfNotSignable,
    ProofUnavailable,
    TimeStampUnavailable,
)
from motcua.signing.rules.kinds import Level
from motcua.signing.rules.marks import Box

# What a hostile or a broken file makes the reader raise.
UNREADABLE = (
    PdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, AssertionError,
    OverflowError,
)  # fmt: skip
_UNPROVEN = (PathError, ValidationError, OCSPFetchError, CRLFetchError)


@dataclass(frozen=True)
class Drawn:
    """A visible mark as it is drawn."""

    lines: tuple[str, ...]
    box: Box
    font_size: int


@dataclass(frozen=True)
class Seen:
    """A signature that is in the file already: whose certificate (SHA-256, hex), and whether it closes the file."""

    fingerprint: str
    is_time_stamp: bool
    closes: bool


@dataclass(frozen=True)
class Proving:
    """What a level above B-B needs."""

    stamper: TimeStamper | None = None
    context: ValidationContext | None = None


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except UNREADABLE:
        raise PdfNotSignable from None


def reader_of(content: bytes) -> PdfFileReader:
    """Raises PdfNotSignable for what is no PDF, or an encrypted one."""
    with _readable():
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted or int(reader.root["/Pages"]["/Count"]) < 1:
            raise PdfNotSignable
        return reader


def seen_in(reader: PdfFileReader) -> tuple[Seen, ...]:
    """The signatures in the order in which they were made. Raises PdfNotSignable."""
    with _readable():
        return tuple(
            Seen(
                one.signer_cert.sha256.hex(),
                one.sig_object_type == "/DocTimeStamp",
                one.docmdp_level is fields.MDPPerm.NO_CHANGES,
            )
            for one in reader.embedded_signatures
        )


def page_size(reader: PdfFileReader, page: int) -> tuple[float, float]:
    """Width and height of a page in points; -1 is the last. Raises MarkImpossible, PdfNotSignable."""
    with _readable():
        count = int(reader.root["/Pages"]["/Count"])
        number = page if page >= 0 else count + page
        if not 0 <= number < count:
            raise MarkImpossible("there is no such page")
        node = reader.find_page_for_modification(number)[0].get_object()
        while "/MediaBox" not in node:
            node = node["/Parent"]
        x1, y1, x2, y2 = (float(one) for one in node["/MediaBox"])
        return x2 - x1, y2 - y1


class _Signer(signers.PdfSigner):
    """Signs as of the instant that it is given."""

    at: datetime

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


def sign(content: bytes, **told: Any) -> bytes:
    """As `written`, for one document by itself."""
    return asyncio.run(written(content, **told))


async def written(
    content: bytes,
    *,
    signer: signers.Signer,
    field: str,
    level: Level,
    at: datetime,
    reason: str,
    drawn: Drawn | None,
    closes: bool,
    proving: Proving,
) -> bytes:
    """The PDF with one more signature. `closes`: nothing but proofs may be added afterwards (DocMDP 1).

    Raises PdfNotSignable, TimeStampUnavailable, ProofUnavailable, CredentialRevoked, and what the key raises.
    """
    is_proven = level in (Level.B_LT, Level.B_LTA)
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        reason=reason or None,
        subfilter=fields.SigSeedSubFilter.PADES,
        embed_validation_info=is_proven,
        use_pades_lta=level is Level.B_LTA,
        validation_context=None if level is Level.B_B else proving.context,
        signer_key_usage=set(),
        docmdp_permissions=fields.MDPPerm.NO_CHANGES if closes else fields.MDPPerm.FILL_FORMS,
    )
    place = (drawn.box.x1, drawn.box.y1, drawn.box.x2, drawn.box.y2) if drawn else None
    spec = fields.SigFieldSpec(
        sig_field_name=field,
        on_page=drawn.box.page if drawn else 0,
        box=place,
        field_mdp_spec=fields.FieldMDPSpec(fields.FieldMDPAction.ALL) if closes else None,
        doc_mdp_update_value=fields.MDPPerm.NO_CHANGES if closes else None,
    )
    writer = _Signer(
        meta,
        signer,
        timestamper=None if level is Level.B_B else proving.stamper,
        stamp_style=appearance.style(drawn.font_size) if drawn else None,
        new_field_spec=spec,
    )
    writer.at = at
    said = (
        appearance.broken(drawn.lines, width=drawn.box.x2 - drawn.box.x1, font_size=drawn.font_size)
        if drawn
        else ""
    )
    out = io.BytesIO()
    with _translated():
        into = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
        await writer.async_sign_pdf(into, output=out, appearance_text_params={"said": said})
    return out.getvalue()


def stamp(content: bytes, *, proving: Proving, unproven: Collection[str] = ()) -> bytes:
    """The PDF with a document time-stamp over all that is in it.

    `unproven`: names of the signatures whose certificates the file does not prove yet; that is added before.
    Raises as `sign`.
    """
    if proving.stamper is None or proving.context is None:
        raise TimeStampUnavailable("no service is set")
    for name in unproven:
        content = _with_proofs_of(content, name, proving.context)
    out = io.BytesIO()
    field = free_field(reader_of(content), "TimeStamp")
    with _translated():
        into = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
        PdfTimeStamper(proving.stamper, field_name=field).timestamp_pdf(
            into, "sha256", validation_context=proving.context, output=out
        )
    return out.getvalue()


def _with_proofs_of(content: bytes, name: str, context: ValidationContext) -> bytes:
    reader = reader_of(content)
    with _translated():
        one = next(one for one in reader.embedded_signatures if one.field_name == name)
        out = asyncio.run(async_add_validation_info(one, context, add_vri_entry=False, output=io.BytesIO()))
        return bytes(out.getvalue())


@contextmanager
def _translated() -> Iterator[None]:
    """The engine's words for what is wrong with a partner, a certificate or the file, in ours."""
    try:
        yield
    except (TimestampRequestError, EngineError, *_UNPROVEN, *UNREADABLE) as found:
        # the engine wraps what is wrong with a certificate into an error of its own
        causes = {type(one) for one in (found, found.__cause__) if one is not None}
        if TimestampRequestError in causes:
            raise TimeStampUnavailable from None
        if RevokedError in causes:
            raise CredentialRevoked from None
        if any(issubclass(one, _UNPROVEN) for one in causes):
            raise ProofUnavailable from None
        raise PdfNotSignable from None


def fields_taken(reader: PdfFileReader) -> frozenset[str]:
    """The names of the signature fields that are there."""
    with _readable():
        return frozenset(str(name) for name, _, _ in fields.enumerate_sig_fields(reader))


def free_field(reader: PdfFileReader, beginning: str) -> str:
    taken = fields_taken(reader)
    return next(
        f"{beginning}{number}" for number in range(1, len(taken) + 2) if f"{beginning}{number}" not in taken
    )


def empty_page() -> bytes:
    """A PDF of one page, A4, with nothing on it: for probes."""
    out = io.BytesIO()
    writer = PdfFileWriter()
    content = writer.add_object(RawContent(b"", box=BoxConstraints(595, 842)).as_form_xobject())
    writer.insert_page(PageObject(contents=content, media_box=(0, 0, 595, 842)))
    writer.write(out)
    return out.getvalue()
