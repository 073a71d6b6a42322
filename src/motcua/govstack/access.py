"""Who calls: the system behind a key, the account it files by, the official whose posts it works with.

A key, or a token that was given for it (`tokens`), is sent as `Authorization: Bearer ...`. Where the door is open
(MOTCUA_GOVSTACK=open: a demo, the community's test suite) a call without a key is the open client's. A key opens no
other door of the house.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from motcua.accounts import actions as attempts
from motcua.accounts import queries as accounts
from motcua.accounts.queries import HeldPost
from motcua.accounts.rules import Who, page
from motcua.dossiers.rules.authority import Acting
from motcua.govstack import rules, tokens
from motcua.govstack.errors import (
    Closed,
    HeaderRefused,
    KeyMissing,
    KeyRefused,
    NotKnown,
    OtherMember,
    TokenRefused,
    TooLarge,
    TooMany,
)
from motcua.govstack.models import Client
from motcua.kernel import scopes
from motcua.kernel.scopes import Scope
from motcua.procedures.queries import today

MEDIATOR = "Information-Mediator-Client"
LARGEST_JSON = 1024 * 1024
TAKES_FILES = "upload"


@dataclass(frozen=True)
class Caller:
    """A client at one call."""

    client: Client
    day: date
    page: str
    trace_id: str

    @cached_property
    def posts(self) -> list[HeldPost]:
        """The posts that its official holds today; none without one."""
        operator = self.client.operator_id
        return accounts.posts_of(operator, self.day) if operator is not None else []

    @cached_property
    def held(self) -> frozenset[tuple[int, str]]:
        return frozenset((post.unit_id, post.role) for post in self.posts)

    @cached_property
    def reach(self) -> frozenset[int]:
        """The units whose dossiers its official may see."""
        operator = self.client.operator_id
        if operator is None or not self.posts:
            return frozenset()
        return accounts.units_in_reach(operator, self.day, posts=self.posts)

    def own(self) -> Scope:
        """What the client filed itself."""
        return scopes.of_person(self.client.applicant_id)

    def office(self) -> Scope:
        """What its official reaches. Without one nothing is in reach."""
        return scopes.of_units(self.reach, user_id=self.client.operator_id or 0)

    @property
    def as_applicant(self) -> Acting:
        return Acting(user_id=self.client.applicant_id, kind="citizen")

    def as_operator(self, unit_id: int) -> Acting:
        """Its official in a unit, in the posts held there. Raises NotKnown: none are."""
        roles = frozenset(role for unit, role in self.held if unit == unit_id)
        if not roles:
            raise NotKnown("task")
        return Acting(user_id=self.client.operator_id, kind="official", unit_id=unit_id, roles=roles)

    @contextmanager
    def seeing(self, scope: Scope) -> Iterator[None]:
        with scopes.scope(scope):
            yield


class Registered:
    """`known`, with what the description of the door says of it: a token of oauth2/token, or the key itself."""

    openapi_security_schema: ClassVar[dict[str, object]] = {
        "type": "oauth2",
        "description": "A token, or the key of the calling system itself, as `Authorization: Bearer ...`.",
        "flows": {
            "clientCredentials": {
                "tokenUrl": "/govstack/registration/oauth2/token",
                "scopes": {tokens.SCOPE: "File applications and work on steps."},
            }
        },
    }

    def __call__(self, request: HttpRequest) -> Caller:
        return known(request)


def known(request: HttpRequest) -> Caller:
    """The caller. Raises Closed, KeyMissing, KeyRefused, TokenRefused, OtherMember, HeaderRefused, TooMany,
    TooLarge."""
    match = request.resolver_match
    if settings.GOVSTACK == "closed" or match is None or page(match.view_name).who is not Who.ANYONE:
        raise Closed
    client = _client(request)
    member = request.headers.get(MEDIATOR)
    if member is not None and not rules.is_member(member):
        raise HeaderRefused
    if member is not None and not client.is_open and member != client.member:
        raise OtherMember
    limit = settings.GOVSTACK_CALLS_PER_MINUTE
    if not attempts.attempt_allowed(
        f"govstack:{client.pk}", limit=limit, window_seconds=tokens.WINDOW_SECONDS
    ):
        raise TooMany
    _require_sane(request)
    return Caller(client, today(), match.view_name, uuid.uuid4().hex)


def _client(request: HttpRequest) -> Client:
    given = request.headers.get("Authorization", "")
    if not given and settings.GOVSTACK == "open":
        found = Client.in_force().filter(is_open=True).first()
        if found is None:
            raise KeyMissing
        return found
    kind, _, key = given.partition(" ")
    key = key.strip()
    if kind.lower() != "bearer" or not key:
        raise KeyMissing
    found = _of_token(key) if tokens.is_one(key) else _of_key(key)
    if found is None:
        if tokens.too_many_wrong(request.META.get("REMOTE_ADDR", "")):
            raise TooMany
        raise TokenRefused if tokens.is_one(key) else KeyRefused
    return found


def _of_key(key: str) -> Client | None:
    if len(key) < tokens.SHORTEST_KEY:
        return None
    return Client.in_force().filter(key_sha256=tokens.digest_of(key)).first()


def _of_token(token: str) -> Client | None:
    try:
        client_id, head = tokens.holder(token, now=timezone.now())
    except tokens.TokenUnusable:
        return None
    found = Client.in_force().filter(pk=client_id).first()
    return found if found is not None and tokens.is_still_of(found, head) else None


def _require_sane(request: HttpRequest) -> None:
    """A body that no call needs is refused before it is read."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    size = int(announced) if announced.isascii() and announced.isdigit() else 0
    match = request.resolver_match
    if size > LARGEST_JSON and (match is None or match.url_name != TAKES_FILES):
        raise TooLarge(size, LARGEST_JSON)
