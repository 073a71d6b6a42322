"""Tokens: computed from a person's nonce and the installation's key, known again by their hash alone."""

import hashlib
import secrets

from django.utils.crypto import salted_hmac

from motcua.polls.models import Asked, Ticket

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
TOKEN_LENGTH = 26  # of 31 letters: 128 bits


def new_nonce() -> str:
    return secrets.token_hex(16)


def token_of(person: Asked) -> str:
    """The secret part of the person's link. Whether it was used is not looked at."""
    number = int.from_bytes(salted_hmac("motcua.polls.ticket", person.nonce, algorithm="sha256").digest())
    letters = []
    for _place in range(TOKEN_LENGTH):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(letters)


def hash_of(token: str) -> str:
    return hashlib.sha256(token[:64].encode()).hexdigest()


def ticket_for(person: Asked) -> Ticket:
    return Ticket(stratum_id=person.stratum_id, token_hash=hash_of(token_of(person)))
