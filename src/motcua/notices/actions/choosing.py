"""What a person chooses: ways, language, quiet hours, and addresses that are proven by a code."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction

from motcua.accounts import actions as accounts
from motcua.kernel.zone import day_of
from motcua.notices.actions.telling import Address, tell
from motcua.notices.composing import STOP_SALT
from motcua.notices.errors import AddressInvalid, CodeWrong, PreferenceRefused, TooManyCodes
from motcua.notices.models import Contact, ContactCode, Preference
from motcua.notices.rules.addresses import tidied
from motcua.notices.rules.kinds import LANGUAGES, Channel, groups
from motcua.notices.rules.routing import USUAL_WITHOUT_MAIL, shown
from motcua.notices.rules.settings import rules_on

MAIL_MODES = ("digest", "each")


def choose(
    *,
    user_id: int,
    channels: Mapping[str, Collection[str]],
    language: str,
    quiet: tuple[time, time] | None,
    mail_mode: str = "",
    at: datetime,
) -> None:
    """Keep what the person chose for these groups. `quiet` None: the default hours.

    Groups left out stay as they are. Raises PreferenceRefused for a group, way or language that does not exist.
    """
    before = Preference.objects.filter(pk=user_id).values_list("channels", flat=True).first() or {}
    kept: dict[str, list[str]] = {name: ways for name, ways in before.items() if name not in channels}
    for group, ways in channels.items():
        allowed = groups().get(group)
        if allowed is None or not set(ways) <= {one.value for one in allowed.channels}:
            raise PreferenceRefused(group)
        # what is left as it was shown is no choice: each kind goes on its own ways
        if set(ways) != shown(group, before.get(group)):
            kept[group] = sorted(ways)
        elif group in before:
            kept[group] = before[group]
    if language not in ("", *LANGUAGES):
        raise PreferenceRefused("language")
    if mail_mode not in ("", *MAIL_MODES):
        raise PreferenceRefused("mail_mode")
    Preference.objects.update_or_create(
        user_id=user_id,
        defaults={
            "channels": kept,
            "language": language,
            "quiet_from": quiet[0] if quiet else None,
            "quiet_to": quiet[1] if quiet else None,
            "mail_mode": mail_mode,
            "changed_at": at,
        },
    )


def stop_mail(*, token: str, at: datetime) -> str:
    """End mail of a group by the link that stands in it; the group. Again changes nothing.

    Raises PreferenceRefused for a link that was not made here, or where the law has the message delivered.
    """
    user_id, group = read_stop(token)
    with transaction.atomic():
        Preference.objects.get_or_create(user_id=user_id, defaults={"changed_at": at})
        row = Preference.objects.select_for_update().get(pk=user_id)
        picked = row.channels.get(group)
        ways = [USUAL_WITHOUT_MAIL] if picked is None else sorted(set(picked) - {Channel.EMAIL.value})
        Preference.objects.filter(pk=user_id).update(channels={**row.channels, group: ways}, changed_at=at)
    return group


def read_stop(token: str) -> tuple[int, str]:
    """Whom and what a link is about. Raises PreferenceRefused."""
    try:
        user_id, group = signing.loads(token, salt=STOP_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise PreferenceRefused("link") from None
    if group not in groups() or not groups()[group].may_stop_mail:
        raise PreferenceRefused("group")
    return int(user_id), str(group)


def begin_address(*, user_id: int, channel: str, typed: str, language: str, at: datetime) -> None:
    """Send a code to a new address; it is used for nothing else before the code is typed.

    Raises AddressInvalid, PreferenceRefused (no such way), TooManyCodes (by person and by address).
    """
    way = _way(channel)
    address = tidied(way, typed)
    if address is None:
        raise AddressInvalid
    rules = rules_on(day_of(at))
    for key in (f"notice-code-{user_id}", f"notice-code-to-{address}"):
        if not accounts.attempt_allowed(key, limit=rules.codes_an_hour, window_seconds=3600):
            raise TooManyCodes
    code = f"{secrets.randbelow(10**rules.code_digits):0{rules.code_digits}d}"
    with transaction.atomic():
        row, _ = ContactCode.objects.update_or_create(
            user_id=user_id,
            channel=way,
            defaults={
                "address": address,
                "digest": _digest(user_id, address, code),
                "tries": 0,
                "sent_at": at,
            },
        )
        tell(
            to=None,
            kind="contact_code",
            values={"secret": code},
            key=f"contact-code-{row.pk}-{secrets.token_hex(6)}",
            otherwise=Address(
                email=address if way is Channel.EMAIL else "",
                telephone=address if way is not Channel.EMAIL else "",
                language=language,
            ),
            by_way=way,
            at=at,
        )


def prove_address(*, user_id: int, channel: str, code: str, at: datetime) -> str:
    """The code was typed: the address is the person's from now on. Answers the address.

    Compared in constant time; every try counts, and after too many the code is worth nothing. Raises CodeWrong.
    """
    way = _way(channel)
    rules = rules_on(day_of(at))
    with transaction.atomic():
        row = ContactCode.objects.select_for_update().filter(user_id=user_id, channel=way).first()
        is_right = False
        if row is not None:
            ContactCode.objects.filter(pk=row.pk).update(tries=row.tries + 1)
            typed = _digest(user_id, row.address, "".join(code.split()))
            is_fresh = (
                at <= row.sent_at + timedelta(minutes=rules.code_minutes) and row.tries < rules.code_tries
            )
            is_right = hmac.compare_digest(typed, row.digest) and is_fresh
        if is_right and row is not None:
            Contact.objects.update_or_create(
                user_id=user_id, channel=way, defaults={"address": row.address, "verified_at": at}
            )
            ContactCode.objects.filter(pk=row.pk).delete()
            return row.address
    raise CodeWrong


def forget_address(*, user_id: int, channel: str) -> bool:
    """The person's proven address of a way is used no more."""
    return bool(Contact.objects.filter(user_id=user_id, channel=_way(channel)).delete()[0])


def _way(channel: str) -> Channel:
    if channel not in (Channel.EMAIL, Channel.SMS, Channel.ZALO):
        raise PreferenceRefused("channel")
    return Channel(channel)


def _digest(user_id: int, address: str, code: str) -> str:
    key = f"{settings.SECRET_KEY}notice-code".encode()
    return hmac.new(key, f"{user_id} {address} {code}".encode(), hashlib.sha256).hexdigest()
