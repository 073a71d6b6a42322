"""Packages for tests: a letter with everything in it, keys of a small certificate authority."""

from datetime import UTC, date, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from motcua.correspondence.edxml.values import (
    Attachment,
    Business,
    Letter,
    Organ,
    ResponseFor,
    Staff,
    StatusMessage,
    Trace,
)
from motcua.kernel.zone import VIETNAM

AT = datetime(2026, 11, 2, 8, 30, tzinfo=VIETNAM)
PDF = b"%PDF-1.7\n" + b"van ban\n" * 30
HERE = Organ(organ_id="H56.901", name="Ủy ban nhân dân phường Hòa An", email="hoaan@khanhhoa.gov.vn")
THERE = Organ(
    organ_id="H40.2", name="Sở Nội vụ tỉnh Lâm Đồng", address="36 Trần Phú", telephone="0263 3822 222"
)
ANSWERED = ResponseFor(
    organ_id="H56.901", number="12", notation="UBND", promulgated_on=date(2026, 10, 1),
    document_id="H56.901,2026,12/UBND",
)  # fmt: skip


def a_letter(**changed: object) -> Letter:
    said: dict[str, object] = {
        "sender": THERE, "receivers": (HERE,), "document_id": "H40.2,2026,7/SNV-VP", "number": "7",
        "notation": "SNV-VP", "promulgated_on": date(2026, 11, 2), "kind_type": "2", "kind_name": "Công văn",
        "subject": "Về việc xác minh hộ tịch", "place": "Đà Lạt", "content": "Kính gửi\nỦy ban",
        "competence": "KT. GIÁM ĐỐC", "position": "Phó Giám đốc", "signer": "Trần Văn Bình",
        "due_on": date(2026, 11, 20), "to_places": ("Như trên", "Lưu: VT"), "priority": 1, "pages": 2,
        "appendixes": ("Phụ lục I",), "responds_to": (ANSWERED,), "traces": (Trace("H40.2", AT),),
        "business": Business(kind=0, staff=Staff(department="Văn phòng", name="Lê Thu Hà")),
        "attachments": (Attachment(name="cong-van.pdf", content_type="application/pdf", content=PDF),), **changed,
    }  # fmt: skip
    return Letter(**said)  # type: ignore[arg-type]


def a_status(code: str = "03", **changed: object) -> StatusMessage:
    said: dict[str, object] = {
        "responds_to": ANSWERED, "sender": THERE, "status": code, "at": AT, "description": "Đã tiếp nhận",
        "staff": Staff(department="Văn thư", name="Lê Thu Hà"), **changed,
    }  # fmt: skip
    return StatusMessage(**said)  # type: ignore[arg-type]


class Authority:
    """A certificate authority with one key; issues certificates for agencies."""

    def __init__(self, name: str = "CA kiểm thử", *, at: datetime = AT) -> None:
        self.key, self.at = ec.generate_private_key(ec.SECP256R1()), at.astimezone(UTC)
        self.certificate = self._made(name, self.key.public_key(), name, self.key, is_authority=True)
        self.name = name

    def issue(
        self, name: str, *, days: int = 365, is_authority: bool = False, agency: str = ""
    ) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        key = ec.generate_private_key(ec.SECP256R1())
        return key, self._made(
            name, key.public_key(), self.name, self.key, days=days, is_authority=is_authority, agency=agency
        )

    def _made(
        self,
        name: str,
        public: ec.EllipticCurvePublicKey,
        issuer: str,
        key: ec.EllipticCurvePrivateKey,
        *,
        days: int = 365,
        is_authority: bool = False,
        agency: str = "",
    ) -> x509.Certificate:
        subject = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
        if agency:
            subject.append(x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, agency))
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name(subject))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.at - timedelta(days=400))
            .not_valid_after(self.at + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
