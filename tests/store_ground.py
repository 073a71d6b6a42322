"""A person's store of papers for tests of its pages: one paper used and asked for again, one expired, one upload."""

from datetime import date, timedelta

import factories as f
from motcua.accounts.models import User
from motcua.dossiers.actions import intake, reusing
from motcua.dossiers.rules.opening import HandedIn
from motcua.records import actions as files
from motcua.records import holding_actions as store
from motcua.records import rules
from motcua.records.holding_rules import Origin, Term
from motcua.records.models import Holding


def pdf(words: str) -> str:
    """A small file of its own content."""
    content = b"%PDF-1.7\n" + words.encode()
    return str(files.store(content, limit_bytes=10_000, accepted=rules.ACCEPTED_UPLOADS).pk)


def paper(
    number: str,
    kind: str,
    *,
    dossier: int,
    title: str = "Giấy xác nhận tình trạng hôn nhân",
    until: date | None = None,
) -> Holding:
    """A confirmed paper out of an older dossier."""
    source = store.Source(
        dossier_id=dossier, code=f"H56.1-260101-{dossier % 10000:04d}", seq=3, component="c1"
    )
    made = store.Paper(
        owner_number=number, kind=kind, title=title, number="12/GXN", issuer="Ủy ban nhân dân phường Hòa An",
        issued_on=date(2026, 6, 1), origin=Origin.SUPPLIED, source=source, file_sha256=pdf(f"{number} {dossier}"),
        file_name="giay.pdf", term=Term.UNTIL if until else Term.PERMANENT, valid_until=until,
        confirmed=store.Confirmation(at=f.MONDAY, by_id=1, unit_id=None),
    )  # fmt: skip
    store.put([made], at=f.MONDAY)
    return Holding.objects.get(source_dossier_id=dossier)


def some_papers(person: User) -> Holding:
    """Three papers; the one answered was used in a dossier and asked for again."""
    procedure = f.make_procedure()
    held = paper(person.personal_id, f"{procedure.code}/c2", dossier=910_001)
    paper(
        person.personal_id, "KQ.G15.000038", title="Giấy đã hết hạn", until=date(2026, 1, 31), dossier=910_002
    )
    store.upload(
        owner_number=person.personal_id, own=store.Own(title="Bằng tốt nghiệp"), file_sha256=pdf("bằng"),
        file_name="bang.pdf", by_user_id=person.pk, at=f.MONDAY,
    )  # fmt: skip
    parts = (
        HandedIn(key="c1", name="Tờ khai"),
        HandedIn(key="c2", name="Giấy chứng sinh", holding_id=str(held.pk)),
    )
    case = f.submitted(citizen=person, procedure=procedure, components=parts)
    later = f.MONDAY + timedelta(days=1)
    with f.as_system():
        intake.request_supplement(
            dossier_id=case.id, items=(intake.Asked("Giấy chứng sinh", "c2"),), reason="Mờ", by=case.as_intake,
            deadline=later + timedelta(days=5), at=later, command_id=f"ask-{case.id}",
            asked_again=reusing.AskedAgain("unreadable", "Bản lưu mờ"),
        )  # fmt: skip
    store.read([held], user_id=1, unit_id=case.unit.pk, purpose="components of a dossier in work", at=later)
    return held
