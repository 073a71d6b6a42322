"""Letting a system in, ending it, and agreeing on names with it."""

import hashlib
import secrets
from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.accounts import actions as accounts
from motcua.accounts.errors import AccountExists
from motcua.dossiers import queries as dossiers
from motcua.govstack.errors import HeaderRefused, MemberTaken
from motcua.govstack.models import Application, Client, Document, FixedName
from motcua.govstack.naming import Kind
from motcua.govstack.rules import is_member


def register_client(
    *, member: str, operator_id: int | None, valid_from: date, is_open: bool = False
) -> tuple[Client, str]:
    """Let a system call; the client and its key, which is not kept and told this once ("" for an open one).

    It files under an account of its own that nobody can sign in to. `operator_id`: the official whose posts it works
    with. Raises HeaderRefused (no member's name), MemberTaken.
    """
    if not is_member(member):
        raise HeaderRefused
    key = "" if is_open else secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            account = accounts.create_filing_system(name=member)
            client = Client.objects.create(
                member=member,
                key_sha256=hashlib.sha256(key.encode()).hexdigest() if key else "",
                is_open=is_open,
                applicant_id=account.pk,
                operator_id=operator_id,
                valid_from=valid_from,
            )
    except (IntegrityError, AccountExists):
        raise MemberTaken from None
    return client, key


def end_client(*, member: str, on: date) -> bool:
    """The last day on which a system may call; whether there is such a system."""
    return Client.objects.filter(member=member).update(valid_to=on) > 0


def agree(kind: Kind, name: str, target: str, *, is_shown: bool = False) -> None:
    """Let a name stand for a thing of ours, in place of what it stood for."""
    if is_shown:
        FixedName.objects.filter(kind=kind, target=target, is_shown=True).exclude(name=name).update(
            is_shown=False
        )
    FixedName.objects.update_or_create(
        kind=kind, name=name, defaults={"target": target, "is_shown": is_shown}
    )


def clear_away(*, before: datetime) -> int:
    """Forget papers that were sent before an instant, and applications whose draft was cleared away; how many rows.

    What was put to a draft or filed stays there. Papers that a name was agreed for stay.
    """
    agreed = [
        str(one) for one in FixedName.objects.filter(kind=Kind.DOCUMENT).values_list("target", flat=True)
    ]
    gone = Document.objects.filter(received_at__lt=before).exclude(pk__in=agreed).delete()[0]
    waiting = Application.objects.filter(dossier_id__isnull=True, created_at__lt=before)
    there = dossiers.drafts_that_exist([one.draft_id for one in waiting])
    return gone + waiting.exclude(draft_id__in=there).delete()[0]
