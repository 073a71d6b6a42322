"""Who calls: the system behind a key, the account it files by, the official whose posts it works with.

A key is sent as `Authorization: Bearer KEY`. Where the door is open (MOTCUA_GOVSTACK=open: a demo, the
community's test suite) a call without a key is the open client's. A key opens no other door of the house.
"""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from motcua.accounts import actions as attempts
from motcua.accounts import queries as accounts
from motcua.accounts.queries import HeldPost
from motcua.accounts.rules import Who, page
from motcua.dossiers.rules.authority import Acting
from motcua.govstack import rules
from motcua.govstack.errors import (
    Closed,
    HeaderRefused,
    KeyMissing,
    KeyRefused,
    NotKnown,
    OtherMember,
    TooLarge,
    TooMany,
)
from motcua.govstack.models import Client
from motcua.kernel import scopes
from motcua.kernel.scopes import Scope
from motcua.procedures.queries import today

MEDIATOR = "Information-Mediator-Client"
WINDOW_SECONDS = 60
WRONG_KEYS = 20
LARGEST_JSON = 1024 * 1024
TAKES_FILES = "upload"
_SHORTEST_KEY = 32


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


def known(request: HttpRequest) -> Caller:
    """The caller. Raises Closed, KeyMissing, KeyRefused, OtherMember, HeaderRefused, TooMany, TooLarge."""
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
    if not attempts.attempt_allowed(f"govstack:{client.pk}", limit=limit, window_seconds=WINDOW_SECONDS):
        raise TooMany
    _require_sane(request)
    return Caller(client, today(), match.view_name, uuid.uuid4().hex)


def _client(request: HttpRequest) -> Client:
    given = request.headers.get("Authorization", "")
    if not given and settings.GOVSTACK == "open":
        found = _valid().filter(is_open=True).first()
        if found is None:
            raise KeyMissing
        return found
    kind, _, key = given.partition(" ")
    key = key.strip()
    if kind.lower() != "bearer" or not key:
        raise KeyMissing
    digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
    found = _valid().filter(key_sha256=digest).first() if len(key) >= _SHORTEST_KEY else None
    if found is None:
        address = request.META.get("REMOTE_ADDR", "")
        window = f"govstack-key:{address}"
        if not attempts.attempt_allowed(window, limit=WRONG_KEYS, window_seconds=WINDOW_SECONDS):
            raise TooMany
        raise KeyRefused
    return found


def _valid() -> "QuerySet[Client]":
    day = today()
    return Client.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


def _require_sane(request: HttpRequest) -> None:
    """A body that no call needs is refused before it is read."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    size = int(announced) if announced.isascii() and announced.isdigit() else 0
    match = request.resolver_match
    if size > LARGEST_JSON and (match is None or match.url_name != TAKES_FILES):
        raise TooLarge(size, LARGEST_JSON)
