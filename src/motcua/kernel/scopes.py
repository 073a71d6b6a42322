"""Who asks: the scope that every query over dossiers and personal data runs in (invariant 9).

A guarded manager raises `ScopeMissing` unless a scope is open. Doors open one for the request's person;
tasks and commands open the scope of the system, by name, so that a reader of the code can find each place.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class ScopeKind(StrEnum):
    UNITS = "units"  # an official: dossiers of these units
    PERSON = "person"  # a citizen: dossiers of this account, filed for nobody else's organisation
    ORGANISATION = "organisation"  # a member: dossiers filed for this organisation
    TICKET = "ticket"  # whoever holds code and look-up secret: this one dossier
    SYSTEM = "system"  # a job, a command or a published figure


@dataclass(frozen=True)
class Scope:
    """Who asks. `unit_ids`, `user_id`, `organisation_id` or `dossier_id` narrow it by kind; `reason` says why for
    the system. `former_user_ids`: accounts that the person had before the personal id was proven. `grounds` are what
    an official gave for using data whose use is restricted, by dossier."""

    kind: ScopeKind
    unit_ids: frozenset[int] = frozenset()
    user_id: int | None = None
    dossier_id: int | None = None
    reason: str = ""
    organisation_id: int | None = None
    former_user_ids: frozenset[int] = frozenset()
    grounds: tuple[tuple[int, str], ...] = ()

    def ground_for(self, dossier_id: int) -> str:
        return dict(self.grounds).get(dossier_id, "")


class ScopeMissing(RuntimeError):
    """A query over dossiers or personal data ran with no scope. Open one: `with scope(...)`."""


_current: ContextVar[Scope | None] = ContextVar("motcua_scope", default=None)


def of_units(unit_ids: frozenset[int], *, user_id: int, grounds: tuple[tuple[int, str], ...] = ()) -> Scope:
    return Scope(ScopeKind.UNITS, unit_ids=unit_ids, user_id=user_id, grounds=grounds)


def of_person(user_id: int, former_user_ids: frozenset[int] = frozenset()) -> Scope:
    return Scope(ScopeKind.PERSON, user_id=user_id, former_user_ids=former_user_ids)


def of_organisation(organisation_id: int, *, user_id: int) -> Scope:
    """The caller has checked that the account is a member now."""
    return Scope(ScopeKind.ORGANISATION, user_id=user_id, organisation_id=organisation_id)


def of_ticket(dossier_id: int) -> Scope:
    return Scope(ScopeKind.TICKET, dossier_id=dossier_id)


def of_system(reason: str) -> Scope:
    return Scope(ScopeKind.SYSTEM, reason=reason)


@contextmanager
def scope(value: Scope) -> Iterator[Scope]:
    token = _current.set(value)
    try:
        yield value
    finally:
        _current.reset(token)


def current() -> Scope:
    value = _current.get()
    if value is None:
        raise ScopeMissing(ScopeMissing.__doc__)
    return value


def active() -> Scope | None:
    return _current.get()


class ScopedQuerySet(models.QuerySet[M]):
    """A query set that knows how each kind of scope narrows it; models subclass `in_scope`."""

    def in_scope(self, asked_by: Scope) -> "ScopedQuerySet[M]":
        raise TypeError(f"{type(self).__name__} does not say how a scope narrows it")


class ScopedManager(models.Manager[M]):
    """The default manager of a guarded model: every query set is narrowed by the open scope, or raises."""

    def __init__(self, queryset_class: type[ScopedQuerySet[Any]]) -> None:
        super().__init__()
        self._scoped_queryset_class = queryset_class

    def get_queryset(self) -> models.QuerySet[M]:
        plain: ScopedQuerySet[M] = self._scoped_queryset_class(self.model, using=self._db)
        return plain.in_scope(current())
