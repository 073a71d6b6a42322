"""The validation report of a PDF: each signature on its own, then in the light of the time-stamps after it."""

import asyncio
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pypdfium2
from asn1crypto import cms, crl, ocsp, x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.general import CMSStructuralError, extract_signer_info
from pyhanko.sign.general import SigningError as EngineError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import (
    NoDSSFoundError,
    SignatureValidationError,
    ValidationInfoReadingError,
)
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    extract_tst_data_iter,
    message_imprint_checker,
    validate_sig_integrity,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from motcua.signing.engine import covering, structure
from motcua.signing.engine.network import fetchers
from motcua.signing.engine.trust import Ground, Proofs, Standing, standing
from motcua.signing.engine.writing import UNREADABLE
from motcua.signing.rules.kinds import Level
from motcua.signing.rules.report import BREAKING, Problem, Report, SignatureReport

_UNREADABLE = (*UNREADABLE, SignatureValidationError, CMSStructuralError, EngineError)
_WEAK = frozenset({"md2", "md5", "sha1"})
_LEAST_RSA_BITS = 2048
# Clocks differ; a signer's own clock may go a little ahead of the time-stamper's.
_TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Asked:
    """What a validation needs besides the file. Certificates are DER; `ours`: fingerprint -> (credential, role).

    `retired_…`: anchors that are believed no more, each with the instant at which that began: what was proven to be
    signed before it is still believed.
    """

    at: datetime
    signature_anchors: tuple[bytes, ...]
    stamp_anchors: tuple[bytes, ...]
    retired_signature_anchors: tuple[tuple[bytes, datetime], ...] = ()
    retired_stamp_anchors: tuple[tuple[bytes, datetime], ...] = ()
    hosts: frozenset[str] = frozenset()
    seconds: float = 3.0
    max_bytes: int = 60 * 1024 * 1024
    max_signatures: int = 30
    ours: Mapping[str, tuple[str, str]] | None = None


@dataclass(frozen=True)
class _Stamp:
    """A time-stamp that was looked at."""

    time: datetime
    is_intact: bool
    standing: Standing
    expires_at: datetime

    @property
    def is_good(self) -> bool:
        return self.is_intact and self.standing.is_trusted


def examine(content: bytes, asked: Asked) -> Report:
    """The report of a file. Never raises for what is wrong with the file itself."""
    if len(content) > asked.max_bytes:
        return Report((), (Problem.UNREADABLE.value,))
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.encrypted:
            return Report((), (Problem.UNREADABLE.value,))
        places = [
            (str(name), value.get_object() if hasattr(value, "get_object") else value, place.get_object())
            for name, value, place in fields.enumerate_sig_fields(reader, filled_status=True)
        ]
    except _UNREADABLE:
        return Report((), (Problem.UNREADABLE.value,))
    if len(places) > asked.max_signatures:
        return Report((), (Problem.UNREADABLE.value,))
    return asyncio.run(_File(content, reader, asked).report(places))


def newest_is_sound(content: bytes) -> bool:
    """Whether the newest signature of a file that this house has just written is intact, and the time-stamps that it
    has, in it and behind it, are of it. Nobody is asked, and who is trusted is no matter."""
    try:
        found = PdfFileReader(io.BytesIO(content), strict=False).embedded_signatures
        newest = max(
            (one for one in found if one.sig_object_type != "/DocTimeStamp"),
            key=lambda one: one.signed_revision,
        )
        for one in found:
            is_behind = one.signed_revision > newest.signed_revision
            if is_behind and not _stamp_is_intact(one.signed_data, one.compute_digest()):
                return False
        unchanged, genuine = validate_sig_integrity(
            newest.signer_info, newest.signer_cert, "data", newest.compute_digest()
        )
        return unchanged and genuine and all(_is_stamp_of(newest, token) for token in _tokens_of(newest))
    except (*_UNREADABLE, ValueError):
        return False


def _tokens_of(one: EmbeddedPdfSignature) -> Iterator[cms.SignedData]:
    return extract_tst_data_iter(one.signer_info, signed=False)


def _is_stamp_of(one: EmbeddedPdfSignature, token: cms.SignedData) -> bool:
    said = token["encap_content_info"]["content"].parsed["message_imprint"]["hash_algorithm"]
    return _stamp_is_intact(token, message_imprint_checker(one.signer_info)(said["algorithm"].native))


def _stamp_is_intact(token: cms.SignedData, expected: bytes) -> bool:
    info = extract_signer_info(token)
    told = token["encap_content_info"]["content"]
    is_unchanged, is_genuine = validate_sig_integrity(
        info, extract_certs_for_validation(token).signer_cert, "tst_info",
        _hashed(bytes(told), info["digest_algorithm"]["algorithm"].native),
    )  # fmt: skip
    return is_unchanged and is_genuine and told.parsed["message_imprint"]["hashed_message"].native == expected


class _File:
    def __init__(self, content: bytes, reader: PdfFileReader, asked: Asked) -> None:
        self._content, self._reader, self._asked = content, reader, asked
        network = fetchers(asked.hosts, asked.seconds) if asked.hosts else None
        self._signers = Ground(
            _loaded(asked.signature_anchors), network, _retired(asked.retired_signature_anchors)
        )
        self._stampers = Ground(_loaded(asked.stamp_anchors), network, _retired(asked.retired_stamp_anchors))
        self._store = _store(reader)
        self._marks: tuple[covering.Mark, ...] | None = None

    async def report(self, places: Sequence[tuple[str, object, object]]) -> Report:
        readable: list[EmbeddedPdfSignature] = []
        unreadable: list[SignatureReport] = []
        for name, _, place in places:
            try:
                one = EmbeddedPdfSignature(self._reader, place, name)  # type: ignore[arg-type]
                _ = one.signer_cert
                readable.append(one)
            except _UNREADABLE:
                unreadable.append(_nothing_known(name))
        readable.sort(key=lambda one: one.signed_revision)
        known_at, newest_end = self._asked.at, None
        found: list[SignatureReport] = []
        is_archived = False
        # the newest first: what it proves is the light in which the older ones are seen
        for at in range(len(readable) - 1, -1, -1):
            one = readable[at]
            if one.sig_object_type == "/DocTimeStamp":
                said, stamp = await self._document_stamp(one, known_at)
                if stamp is not None and stamp.is_good and not set(said.problems) & BREAKING:
                    known_at, is_archived = min(known_at, stamp.time), True
                    newest_end = newest_end or stamp.expires_at
            else:
                said, stamp = await self._signature(one, known_at, is_archived)
                said = self._with_covered(said, one, readable[:at])
                if stamp is not None and stamp.is_good:
                    newest_end = newest_end or stamp.expires_at
            found.insert(0, said)
        problems = (
            () if structure.ends_cleanly(self._content) or not places else (Problem.ALTERED_LATER.value,)
        )
        return Report((*found, *unreadable), problems, newest_end)

    async def _document_stamp(
        self, one: EmbeddedPdfSignature, known_at: datetime
    ) -> tuple[SignatureReport, _Stamp | None]:
        base = self._described(one)
        problems = self._place_problems(one)
        try:
            stamp = await self._stamp(one.signed_data, one.compute_digest(), known_at)
        except _UNREADABLE:
            return replace(base, problems=(Problem.UNREADABLE.value,)), None
        if not stamp.is_intact:
            problems.append(Problem.CHANGED)
        problems += stamp.standing.problems
        ahead = stamp.time > self._asked.at + _TOLERANCE
        if ahead:
            problems.append(Problem.TIME_AHEAD)
        said = replace(
            base,
            intact=stamp.is_intact and not set(problems) & BREAKING,
            trusted=stamp.standing.is_trusted,
            covers_whole_document=not set(problems) & BREAKING,
            signed_at=stamp.time,
            time_is_proven=stamp.is_good,
            revoked=Problem.REVOKED in problems,
            revoked_at=stamp.standing.revoked_at,
            problems=_said(problems),
        )
        return said, None if ahead else stamp

    async def _signature(
        self, one: EmbeddedPdfSignature, known_at: datetime, is_archived: bool
    ) -> tuple[SignatureReport, _Stamp | None]:
        base = self._described(one)
        problems = self._place_problems(one)
        is_sound = not problems
        try:
            digest = one.compute_digest()
            is_unchanged, is_genuine = validate_sig_integrity(
                one.signer_info, one.signer_cert, "data", digest
            )
            stamp = await self._own_stamp(one, known_at, problems)
            claimed = one.self_reported_timestamp
        except _UNREADABLE:
            return replace(base, problems=(Problem.UNREADABLE.value,)), None
        if not is_genuine:
            problems.append(Problem.FORGED)
        elif not is_unchanged:
            problems.append(Problem.CHANGED)
        if _is_weak(one):
            problems.append(Problem.WEAK)
        is_proven = is_archived or stamp is not None
        moment = min(known_at, stamp.time) if stamp else known_at
        found = await standing(
            one.signer_cert, moment=moment, now=self._asked.at, is_proven=is_proven, is_stamp=False,
            proofs=self._proofs(one), ground=self._signers.on(moment if is_proven else self._asked.at),
        )  # fmt: skip
        problems += found.problems
        if not is_proven:
            problems.append(Problem.TIME_CLAIMED)
        if claimed is not None and claimed > moment + _TOLERANCE:
            problems.append(Problem.TIME_AHEAD)
        level = _level(stamp, found, is_archived)
        said = replace(
            base,
            intact=is_genuine and is_unchanged,
            trusted=found.is_trusted,
            covers_whole_document=is_sound,
            signed_at=moment if is_proven else claimed,
            time_is_proven=is_proven,
            revoked=Problem.REVOKED in problems,
            revoked_at=found.revoked_at,
            level=level.value,
            problems=_said(problems),
        )
        return said, stamp

    def _with_covered(
        self, said: SignatureReport, one: EmbeddedPdfSignature, earlier: Sequence[EmbeddedPdfSignature]
    ) -> SignatureReport:
        """With what later marks do to its words; where it is broken already, nothing is drawn."""
        if one.signed_revision == self._reader.xrefs.total_revisions - 1 or set(said.problems) & BREAKING:
            return said
        try:
            self._marks = covering.marks_of(self._reader) if self._marks is None else self._marks
            found = covering.covers(one, self._marks, earlier, self._content)
        except (*_UNREADABLE, pypdfium2.PdfiumError):
            found = covering.Covers.HIDES
        match found:
            case covering.Covers.HIDES:
                problems = (*said.problems, Problem.ALTERED_LATER.value)
                return replace(said, covers_whole_document=False, problems=problems)
            case covering.Covers.CROSSES:
                return replace(said, problems=(*said.problems, Problem.COVERED_LATER.value))
        return said

    def _place_problems(self, one: EmbeddedPdfSignature) -> list[Problem]:
        try:
            found = structure.problem_of(one, self._content, self._reader)
        except _UNREADABLE:
            found = Problem.ALTERED_LATER
        return [found] if found else []

    async def _own_stamp(
        self, one: EmbeddedPdfSignature, known_at: datetime, problems: list[Problem]
    ) -> _Stamp | None:
        """The signature's own time-stamp, when it is good; else what is wrong with it is noted."""
        for token in extract_tst_data_iter(one.signer_info, signed=False):
            algorithm = token["encap_content_info"]["content"].parsed["message_imprint"]["hash_algorithm"]
            expected = message_imprint_checker(one.signer_info)(algorithm["algorithm"].native)
            stamp = await self._stamp(token, expected, known_at)
            if not stamp.is_intact:
                problems.append(Problem.TIME_STAMP_BROKEN)
            elif not stamp.is_good:
                problems.append(Problem.TIME_STAMP_UNTRUSTED)
            elif stamp.time > self._asked.at + _TOLERANCE:
                problems.append(Problem.TIME_AHEAD)
            else:
                return stamp
        return None

    async def _stamp(self, token: cms.SignedData, expected: bytes, known_at: datetime) -> _Stamp:
        info = extract_signer_info(token)
        held = extract_certs_for_validation(token)
        told = token["encap_content_info"]["content"].parsed
        algorithm = info["digest_algorithm"]["algorithm"].native
        weak = {algorithm, told["message_imprint"]["hash_algorithm"]["algorithm"].native} & _WEAK
        proofs = replace(
            self._store, certificates=(*self._store.certificates, *held.other_certs, held.signer_cert)
        )
        made_at, ends_at = told["gen_time"].native, held.signer_cert.not_valid_after

        async def at_(moment: datetime) -> Standing:
            return await standing(
                held.signer_cert, moment=moment, now=self._asked.at, is_proven=moment < self._asked.at,
                is_stamp=True, proofs=proofs, ground=self._stampers.on(made_at),
            )  # fmt: skip

        found = await at_(known_at)
        if found.problems == (Problem.STATUS_UNKNOWN,) and made_at <= known_at <= ends_at:
            # nobody answers any more: what was proven when it stamped is what can be known
            found = await at_(made_at)
        if weak:
            found = replace(found, problems=(*found.problems, Problem.WEAK))
        return _Stamp(made_at, _stamp_is_intact(token, expected), found, ends_at)

    def _proofs(self, one: EmbeddedPdfSignature) -> Proofs:
        return replace(self._store, certificates=(*self._store.certificates, *one.other_embedded_certs))

    def _described(self, one: EmbeddedPdfSignature) -> SignatureReport:
        certificate = one.signer_cert
        fingerprint = certificate.sha256.hex()
        credential, role = (self._asked.ours or {}).get(fingerprint, ("", ""))
        return replace(
            _nothing_known(str(one.field_name)),
            signer=_name(certificate.subject, "common_name"),
            organisation=_name(certificate.subject, "organization_name"),
            issuer=_name(certificate.issuer, "common_name"),
            fingerprint=fingerprint,
            credential=credential,
            role=role,
            reason=str(one.sig_object.get("/Reason", "")),
            is_time_stamp=one.sig_object_type == "/DocTimeStamp",
        )


def _level(stamp: _Stamp | None, found: Standing, is_archived: bool) -> Level:
    """B-LT: the file itself proves the certificates; B-LTA: and a later time-stamp holds all of it."""
    if stamp is None and not is_archived:
        return Level.B_B
    if not found.is_embedded:
        return Level.B_T
    return Level.B_LTA if is_archived else Level.B_LT


def _nothing_known(field: str) -> SignatureReport:
    return SignatureReport(
        field=field, signer="", organisation="", fingerprint="", issuer="", credential="", role="", reason="",
        is_time_stamp=False, intact=False, trusted=False, covers_whole_document=False, signed_at=None,
        time_is_proven=False, revoked=False, revoked_at=None, level="", problems=(Problem.UNREADABLE.value,),
    )  # fmt: skip


def _said(problems: Sequence[Problem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.value for one in problems))


def _name(name: x509.Name, part: str) -> str:
    found = name.native.get(part, "")
    return str(found[0] if isinstance(found, list) and found else found or "")


def _is_weak(one: EmbeddedPdfSignature) -> bool:
    public = one.signer_cert.public_key
    return one.md_algorithm in _WEAK or (public.algorithm == "rsa" and public.bit_size < _LEAST_RSA_BITS)


def _hashed(content: bytes, algorithm: str) -> bytes:
    import hashlib

    return hashlib.new(algorithm, content).digest()


def _loaded(certificates: Sequence[bytes]) -> tuple[x509.Certificate, ...]:
    return tuple(x509.Certificate.load(one) for one in certificates)


def _retired(anchors: Sequence[tuple[bytes, datetime]]) -> tuple[tuple[x509.Certificate, datetime], ...]:
    return tuple((x509.Certificate.load(one), since) for one, since in anchors)


def _store(reader: PdfFileReader) -> Proofs:
    """What the file itself holds of proofs (DSS); what cannot be read of it proves nothing."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
        return Proofs(
            tuple(store.load_certs()),
            tuple(
                ocsp.OCSPResponse.load(raw, strict=True)
                for raw in _streams(store.ocsps, DecodePurpose.OCSP_RESPONSE)
            ),
            tuple(
                crl.CertificateList.load(raw, strict=True) for raw in _streams(store.crls, DecodePurpose.CRL)
            ),
        )
    except (NoDSSFoundError, ValidationInfoReadingError, *_UNREADABLE):
        return Proofs()


def _streams(references: Sequence[object], purpose: DecodePurpose) -> Iterator[bytes]:
    for reference in references:
        yield reference.get_object().read_data(purpose)  # type: ignore[attr-defined]
