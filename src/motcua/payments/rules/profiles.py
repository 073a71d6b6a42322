"""The providers that the province may be connected to: dated configuration in `law/payments/providers.yaml`.

What no public source tells of a provider stands there with its certainty, never in the code. Addresses and secrets
come from the installation's environment.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import jsonschema_rs
import yaml


class ProvidersInvalid(ValueError):
    """The file of providers contradicts its schema or its own order. Correct the place named."""


class Way(StrEnum):
    """How the payer gets there."""

    REDIRECT = "redirect"
    BANK_QR = "bank_qr"


class Over(StrEnum):
    """What a signature is taken over."""

    FIELDS = "fields"  # the listed fields as `name=value`, joined by `&`, in this order
    BODY = "body"  # the instant, a line feed, and the raw body


@dataclass(frozen=True)
class Signing:
    over: Over
    fields: tuple[str, ...]
    skew_seconds: int


@dataclass(frozen=True)
class Waiting:
    """How long an order waits, and when the provider is asked about it (seconds after it was made)."""

    order_minutes: int
    ask_after_seconds: tuple[int, ...]


@dataclass(frozen=True)
class Profile:
    key: str
    way: Way
    names: Mapping[str, str]  # by language
    hints: Mapping[str, str]
    paid_as: str  # `payments.PaymentWay`
    signing: Signing
    waiting: Waiting
    url_setting: str
    secret_setting: str
    account_setting: str
    basis: str
    certainty: str
    valid_from: date

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names["vi"]

    def hint(self, language: str) -> str:
        return self.hints.get(language) or self.hints["vi"]


@cache
def _versions() -> tuple[tuple[date, Mapping[str, Profile]], ...]:
    place = resources.files("motcua") / "law" / "payments"
    data = yaml.safe_load((place / "providers.yaml").read_text(encoding="utf-8"))
    schema = json.loads((place / "providers.schema.json").read_text(encoding="utf-8"))
    return read(data, schema)


def read(data: Any, schema: Any) -> tuple[tuple[date, Mapping[str, Profile]], ...]:
    """The versions of a file, oldest first. Raises ProvidersInvalid."""
    try:
        jsonschema_rs.validate(schema, data)
    except jsonschema_rs.ValidationError as error:
        raise ProvidersInvalid(f"{'/'.join(map(str, error.instance_path))}: {error.message}") from None
    found: list[tuple[date, Mapping[str, Profile]]] = []
    for version in data["versions"]:
        day = date.fromisoformat(version["valid_from"])
        if found and day <= found[-1][0]:
            raise ProvidersInvalid(f"{day}: versions stand oldest first")
        found.append((day, {one["key"]: _profile(one, version, day) for one in version["providers"]}))
    return tuple(found)


def _profile(one: Mapping[str, Any], version: Mapping[str, Any], day: date) -> Profile:
    signing, waiting = one["signing"], one["waiting"]
    return Profile(
        key=one["key"],
        way=Way(one["way"]),
        names=one["name"],
        hints=one["hint"],
        paid_as=one["paid_as"],
        signing=Signing(Over(signing["over"]), tuple(signing.get("fields", ())), signing["skew_seconds"]),
        waiting=Waiting(waiting["order_minutes"], tuple(waiting["ask_after_seconds"])),
        url_setting=one["url_setting"],
        secret_setting=one["secret_setting"],
        account_setting=one.get("account_setting", ""),
        basis=one.get("basis", version["basis"]),
        certainty=one["certainty"],
        valid_from=day,
    )


def profiles(day: date) -> Mapping[str, Profile]:
    """The providers known on a day, by key; before the first version none."""
    found: Mapping[str, Profile] = {}
    for valid_from, known in _versions():
        if valid_from <= day:
            found = known
    return found


def every_key() -> frozenset[str]:
    return frozenset(key for _day, known in _versions() for key in known)
