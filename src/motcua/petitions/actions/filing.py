"""Filing a petition: online, at the counter or by telephone; the same form sent twice files once."""

import contextlib
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.utils.crypto import salted_hmac

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.kernel.identity import normal_phone
from motcua.kernel.text import squeeze, visible
from motcua.kernel.zone import day_of
from motcua.petitions.actions.recording import Opened, keep, opened, plain, require_possible, write_event
from motcua.petitions.errors import InputRefused, PetitionNotFound
from motcua.petitions.models import Attachment, Petition
from motcua.petitions.rules import clocks
from motcua.petitions.rules.law import PetitionLaw, law_on
from motcua.petitions.rules.lifecycle import Channel, Deed, Kind, State

_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"  # as on a dossier's slip: none is mistaken for another
SECRET_LENGTH = 8
SHORTEST_KEY = 16


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file that the store holds already."""

    sha256: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What the petitioner says. `filing_key` is the random key of the form shown: sent twice, it files once."""

    filing_key: str
    kind: str
    channel: str
    subject: str
    text: str
    about_whom: str = ""
    about_unit_id: int | None = None
    procedure_id: int | None = None
    dossier_id: int | None = None
    petitioner_id: int | None = None
    name: str = ""
    telephone: str = ""
    email: str = ""
    address: str = ""
    follows_id: int | None = None
    files: Sequence[KeptFile] = ()


@dataclass(frozen=True)
class Filed:
    """The petition with the look-up secret in clear: the only moment at which anybody sees it."""

    id: int
    code: str
    secret: str
    is_new: bool


def file(
    filing: Filing, *, at: datetime, received_by_id: int | None = None, received_unit_id: int | None = None
) -> Filed:
    """Write a petition and start its clocks. `received_unit_id`: where an official took it; default the unit that
    receives for the province (law/petitions).

    Raises InputRefused, CalendarHorizon.
    """
    law = law_on(day_of(at))
    said = _checked(filing, law)
    key = hashlib.sha256(filing.filing_key.encode()).hexdigest()
    secret = _secret(filing.filing_key)
    before = Petition.unscoped.filter(filing_key=key).first()
    if before is not None:
        return Filed(before.pk, before.code, secret, is_new=False)
    unit_id = received_unit_id or receiving_unit(law, filing.about_unit_id)
    dues = clocks.at_receipt(agencies.calendar_of(unit_id), at, law)
    try:
        with transaction.atomic():
            row = Petition.unscoped.create(
                **said,
                code=_next_code(day_of(at)),
                filing_key=key,
                secret_hash="",
                state=State.RECEIVED,
                receiving_unit_id=unit_id,
                received_at=at,
                received_by_id=received_by_id,
                refuse_due=dues.refuse,
                ask_due=dues.ask_more,
                process_due=dues.process,
                due_at=dues.process,
            )
            row.secret_hash = hash_of(row.code, secret)
            row.save(update_fields=["secret_hash"])
            _attach(row, filing.files, law, at)
            write_event(row, "file", {"channel": filing.channel}, by=None, at=at, user_id=received_by_id)
    except IntegrityError:
        twin = Petition.unscoped.filter(filing_key=key).first()
        if twin is None:
            raise
        return Filed(twin.pk, twin.code, secret, is_new=False)
    return Filed(row.pk, row.code, secret, is_new=True)


def receiving_unit(law: PetitionLaw, about_unit_id: int | None) -> int:
    """The unit that receives for the province, else the province's committee, else the unit it is about.

    Raises InputRefused when there is none.
    """
    with contextlib.suppress(UnitNotFound):
        return agencies.unit_of_key(settings.PROVINCE_CODE, law.receiver).pk
    with contextlib.suppress(UnitNotFound):
        return agencies.peoples_committee(settings.PROVINCE_CODE).pk
    if about_unit_id is None:
        raise InputRefused(field="about_unit", problem="required")
    return about_unit_id


def give_more(
    petition_id: int,
    *,
    text: str,
    files: Sequence[KeptFile] = (),
    seen: int | None,
    at: datetime,
    user_id: int | None = None,
) -> None:
    """The petitioner supplies what was asked; the clock goes on. Runs in the petitioner's scope.

    Raises PetitionNotFound, ScreenStale, DeedRefused, InputRefused.
    """
    with transaction.atomic():
        one: Opened = opened(petition_id, seen)
        row, law = one.row, one.law
        require_possible(Deed.GIVE_MORE, row)
        words = plain("text", text, longest=law.longest_text)
        if row.paused_at is None:
            raise PetitionNotFound
        due = clocks.after_more(
            agencies.calendar_of(row.receiving_unit_id),
            asked_at=row.paused_at,
            given_at=at,
            process_due=row.process_due,
        )
        _attach(row, files, law, at)
        fields = {"process_due": due, "paused_at": None, "more_until": None}
        keep(row, Deed.GIVE_MORE, fields, {"text": words}, by=None, at=at, user_id=user_id)


def hash_of(code: str, secret: str) -> str:
    """What the database keeps of a look-up secret."""
    given = "".join(secret.split()).upper()
    return salted_hmac("motcua.petitions.secret", f"{code}|{given}", algorithm="sha256").hexdigest()


def is_secret(row: Petition, secret: str) -> bool:
    return hmac.compare_digest(row.secret_hash, hash_of(row.code, secret))


def _secret(filing_key: str) -> str:
    """The same key gives the same secret, so that a form sent twice shows it twice; nobody can compute it without
    the installation's own key."""
    digest = salted_hmac("motcua.petitions.secret-of", filing_key, algorithm="sha256").digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:SECRET_LENGTH])


def _next_code(day: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO petitions_yearcount (year, last) VALUES (%s, 1) "
            "ON CONFLICT (year) DO UPDATE SET last = petitions_yearcount.last + 1 RETURNING last",
            [day.year],
        )
        return f"PAKN-{day.year}-{int(cursor.fetchone()[0]):06d}"


def _checked(filing: Filing, law: PetitionLaw) -> dict[str, object]:
    if len(filing.filing_key) < SHORTEST_KEY:
        raise InputRefused(field="filing_key", problem="required")
    if filing.kind not in set(Kind):
        raise InputRefused(field="kind", problem="required")
    if filing.channel not in set(Channel):
        raise InputRefused(field="channel", problem="required")
    subject = squeeze(plain("subject", filing.subject, longest=law.longest_subject))
    text = plain("text", filing.text, longest=law.longest_text, shortest=law.shortest_text)
    about_whom = squeeze(visible(filing.about_whom))
    if len(about_whom) > 200:
        raise InputRefused(field="about_whom", problem="too-long")
    if filing.kind == Kind.DOSSIER and filing.dossier_id is None:
        raise InputRefused(field="dossier", problem="required")
    if filing.kind == Kind.CONDUCT and not about_whom and filing.about_unit_id is None:
        raise InputRefused(field="about_whom", problem="required")
    return {
        "kind": filing.kind,
        "channel": filing.channel,
        "subject": subject,
        "text": text,
        "about_whom": about_whom,
        "about_unit_id": filing.about_unit_id,
        "procedure_id": filing.procedure_id,
        "dossier_id": filing.dossier_id,
        "petitioner_id": filing.petitioner_id,
        "follows_id": _first_of(filing.follows_id),
        **_contact(filing, law),
    }


def _contact(filing: Filing, law: PetitionLaw) -> dict[str, str]:
    name, address = squeeze(visible(filing.name)), squeeze(visible(filing.address))
    phone_typed, email = filing.telephone.strip(), filing.email.strip()
    phone = normal_phone(phone_typed)
    if phone_typed and not phone:
        raise InputRefused(field="telephone", problem="no-telephone")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise InputRefused(field="email", problem="no-mail-address") from None
    if len(name) > 120:
        raise InputRefused(field="name", problem="too-long")
    if len(address) > 250:
        raise InputRefused(field="address", problem="too-long")
    if filing.petitioner_id is None:
        if law.is_name_required and not name:
            raise InputRefused(field="name", problem="required")
        if law.is_one_way_required and not (phone or email or address):
            raise InputRefused(field="telephone", problem="one-way-required")
    return {"name": name, "telephone": phone, "email": email, "address": address}


def _first_of(petition_id: int | None) -> int | None:
    """What is petitioned again and again belongs to the first petition."""
    if petition_id is None:
        return None
    row = Petition.unscoped.filter(pk=petition_id).values_list("pk", "follows_id").first()
    if row is None:
        raise InputRefused(field="follows", problem="unknown")
    return int(row[1] or row[0])


def _attach(row: Petition, files: Sequence[KeptFile], law: PetitionLaw, at: datetime) -> None:
    if Attachment.objects.filter(petition=row).count() + len(files) > law.most_files:
        raise InputRefused(field="files", problem="too-many")
    Attachment.objects.bulk_create(
        Attachment(petition=row, file_id=one.sha256, file_name=one.name[-200:] or "tep", added_at=at)
        for one in files
    )
