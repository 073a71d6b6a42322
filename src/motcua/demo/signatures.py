"""Keys of the demo's heads and seals of their agencies, issued by the stand-in of the certification authority.

The stand-in need not run yet: it is opened on its own folder, and the port that the certificates name is kept for it.
Certificates begin in 2020, so that the demo's past can be signed; keys lie in the folder of keys, encrypted with the
password that is printed at the start.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.conf import settings

from motcua.accounts.models import PostHolding, Role, User
from motcua.agencies.models import Unit
from motcua.demo.people import PASSWORD
from motcua.sandbox.pki import Pki
from motcua.signing.connections import connections
from motcua.signing.models import Credential, TrustAnchor, TrustedFor
from motcua.signing.rules.kinds import Level, Place, Stand
from motcua.signing.rules.kinds import Role as SigningRole

BEGIN = datetime(2025, 7, 1, tzinfo=UTC)
END = datetime(2039, 12, 31, tzinfo=UTC)
_ROOT_FOR = tuple(
    one for one in TrustedFor.values if one != TrustedFor.PARTNER_SEAL
)  # the seal of one partner is no root
_HEADS = ("lanh.dao", "giam.doc.so", "chu.tich")
_WHY = "Tỉnh mẫu: khóa thử nghiệm, không có giá trị pháp lý"


def give_keys() -> int:
    """How many credentials were entered; none when they are there, or when no two officials are."""
    heads = list(User.objects.filter(username__in=_HEADS).order_by("username"))
    if Credential.objects.exists() or len(heads) < 2:
        return 0
    folder = Path(settings.VAR_DIR) / "sandbox"
    folder.mkdir(parents=True, exist_ok=True)
    pki = Pki(folder)
    try:
        host = pki.reserve(folder).removeprefix("http://")
        proposer, approver = heads[0], heads[1]
        units = {head.pk: unit for head in heads if (unit := _headed(head)) is not None}
        for head in heads:
            if head.pk in units:
                pki.announce(_code(head), head.full_name, organisation=units[head.pk].name)
                pki.announce(f"con-dau-{_code(head)}", units[head.pk].name, organisation=units[head.pk].name)
        for use in _ROOT_FOR:
            _believe(pki.certificate("root"), use, host, proposer, approver)
        made = 0
        for head in heads:
            if head.pk in units:
                unit = units[head.pk]
                by = (proposer, approver) if head != approver else (approver, proposer)
                made += _enter(pki, _code(head), head.full_name, unit, head, by)
                made += _enter(pki, f"con-dau-{_code(head)}", unit.name, unit, None, by)
        return made
    finally:
        pki.close()


def _code(head: User) -> str:
    return head.username.replace(".", "-")


def _headed(head: User) -> Unit | None:
    """The unit that somebody is the head of."""
    roles = [Role.AGENCY_HEAD.value, Role.PROVINCE_LEADER.value]
    holding = PostHolding.objects.filter(user=head, post__role__in=roles).select_related("post__unit").first()
    return None if holding is None else holding.post.unit


def _believe(root: str, use: str, host: str, proposer: User, approver: User) -> None:
    TrustAnchor.objects.create(
        title="Gốc chứng thực thử nghiệm", use=use, certificate=root,
        fingerprint=x509.load_pem_x509_certificate(root.encode()).fingerprint(hashes.SHA256()).hex(),
        hosts=[host], valid_from=BEGIN.date(), state=Stand.APPROVED.value, why=_WHY, proposed_by=proposer,
        proposed_at=BEGIN, decided_by=approver, decided_at=BEGIN + timedelta(hours=2),
    )  # fmt: skip


def _enter(pki: Pki, code: str, name: str, unit: Unit, person: User | None, by: tuple[User, User]) -> int:
    issued = pki.issue(code, name, organisation=unit.name, passphrase=PASSWORD)
    keys = connections().keys
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = keys / f"{code}.pem"
    path.write_text(issued["key"])
    path.chmod(0o600)
    certificate = x509.load_pem_x509_certificates(issued["certificates"].encode())[0]
    role = SigningRole.OFFICIAL if person else SigningRole.AGENCY_SEAL
    Credential.objects.create(
        code=code, title=unit.name, role=role.value, unit=unit, person=person, place=Place.FILE.value, key=path.name,
        certificates=issued["certificates"], fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        level=Level.B_LT.value, valid_from=BEGIN.date(), valid_until=END.date(), state=Stand.APPROVED.value, why=_WHY,
        proposed_by=by[0], proposed_at=BEGIN, decided_by=by[1], decided_at=BEGIN + timedelta(hours=2),
    )  # fmt: skip
    return 1
