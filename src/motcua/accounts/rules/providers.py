"""What an identity provider's tokens say in our terms, from `law/signin/providers.yaml`.

Pure: the day is passed in. Whoever asks has checked signature, issuer, audience and nonce already; here claims
are only read. Sources and how sure each is stand in the file.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources

import jsonschema_rs
import yaml

from motcua.kernel.identity import (
    digits_of,
    normal_phone,
    personal_id_problems,
    tax_code_problems,
)
from motcua.kernel.text import squeeze, visible


class ClaimsUnusable(ValueError):
    """The provider's answer lacks what an account needs. `claim` names what is missing or ill-formed."""

    def __init__(self, claim: str) -> None:
        super().__init__(f"The identity provider's answer has no usable {claim}.")
        self.claim = claim


@dataclass(frozen=True)
class OrganisationClaim:
    """The organisation that somebody signed in for."""

    tax_code: str
    name: str


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, in our terms. `personal_id` is empty unless the assurance bears it."""

    provider: str
    subject: str
    assurance: int
    full_name: str
    personal_id: str = ""
    birth_date: date | None = None
    telephone: str = ""
    email: str = ""
    address: str = ""
    organisation: OrganisationClaim | None = None


@dataclass(frozen=True)
class Provider:
    """One provider as configured on a day."""

    code: str
    name: Mapping[str, str]
    short: Mapping[str, str]
    scopes: tuple[str, ...]
    algorithms: tuple[str, ...]
    client_authentication: str
    reads_userinfo: bool
    level_claim: str
    asked_levels: Mapping[int, str]
    level_values: Mapping[str, int]
    claims: Mapping[str, str]
    person_kinds: frozenset[str]
    raise_level: Mapping[str, str]
    personal_id_from_level: int

    def acr_values(self, level: int) -> str:
        """What to ask for, best first: this level or a higher one; from level 1 on any that there is."""
        wanted = sorted((known for known in self.asked_levels if known >= level), reverse=True)
        return " ".join(self.asked_levels[known] for known in wanted)

    def assurance(self, said: Mapping[str, object]) -> int:
        """The level that the answer proves; 0 when it names none that is known."""
        return self.level_values.get(str(said.get(self.level_claim, "")), 0)

    def read(self, said: Mapping[str, object]) -> SignedIn:
        """The answer in our terms. Raises ClaimsUnusable (no subject, no name)."""
        subject = self._text(said, "subject", 255)
        if not subject:
            raise ClaimsUnusable("subject")
        full_name = self._text(said, "full_name", 120)
        if not full_name:
            raise ClaimsUnusable("name")
        level = self.assurance(said)
        is_sure = level >= self.personal_id_from_level
        personal_id = digits_of(self._text(said, "personal_id", 20)) if is_sure else ""
        if any(problem.is_error for problem in personal_id_problems(personal_id)):
            personal_id = ""
        return SignedIn(
            provider=self.code,
            subject=subject,
            assurance=level,
            full_name=full_name,
            personal_id=personal_id,
            birth_date=_day(self._text(said, "birth_date", 20)) if is_sure else None,
            telephone=normal_phone(self._text(said, "telephone", 40)),
            email=self._text(said, "email", 200),
            address=self._text(said, "address", 250),
            organisation=self._organisation(said) if is_sure else None,
        )

    def _organisation(self, said: Mapping[str, object]) -> OrganisationClaim | None:
        kind = self._text(said, "account_kind", 10)
        if not kind or kind in self.person_kinds:
            return None
        tax_code = (self._text(said, "tax_code", 20) or self._text(said, "business_code", 20)).replace(
            " ", ""
        )
        name = self._text(said, "organisation_name", 200)
        wrong = any(problem.is_error for problem in tax_code_problems(tax_code))
        return None if wrong or not name else OrganisationClaim(tax_code, name)

    def _text(self, said: Mapping[str, object], field: str, longest: int) -> str:
        value = said.get(self.claims.get(field, ""), "")
        if not isinstance(value, str | int) or isinstance(value, bool):
            return ""
        return squeeze(visible(unicodedata.normalize("NFC", str(value))))[:longest]


@dataclass(frozen=True)
class SignInLaw:
    """The version in force on a day."""

    valid_from: date
    personal_id_from_level: int
    local_level: int
    clock_skew_seconds: int
    providers: tuple[Provider, ...]

    def provider(self, code: str) -> Provider | None:
        return next((known for known in self.providers if known.code == code), None)


def law_on(day: date) -> SignInLaw:
    """The version in force on a day; the first one for days before it."""
    known = _versions()
    return next((version for version in reversed(known) if version.valid_from <= day), known[0])


@cache
def _versions() -> tuple[SignInLaw, ...]:
    folder = resources.files("motcua") / "law" / "signin"
    said = yaml.safe_load((folder / "providers.yaml").read_text(encoding="utf-8"))
    return read_law(said)


def read_law(said: object) -> tuple[SignInLaw, ...]:
    """The versions of a file, by day. Raises ValueError for a file that breaks the schema."""
    folder = resources.files("motcua") / "law" / "signin"
    schema = json.loads((folder / "providers.schema.json").read_text(encoding="utf-8"))
    document = json.loads(json.dumps(said))  # keys of YAML may be numbers; a file is judged as JSON
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    for fault in validator.iter_errors(document):
        raise ValueError(f"providers.yaml: {'/'.join(map(str, fault.instance_path))}: {fault.message}")
    return tuple(sorted((_law(version) for version in document["versions"]), key=lambda law: law.valid_from))


def _law(version: Mapping[str, object]) -> SignInLaw:
    from_level = version["personal_id_from_level"]
    local, skew, providers = version["local_level"], version["clock_skew_seconds"], version["providers"]
    assert isinstance(from_level, int)  # these four: the schema says so
    assert isinstance(local, int)
    assert isinstance(skew, int)
    assert isinstance(providers, list)
    return SignInLaw(
        valid_from=date.fromisoformat(str(version["valid_from"])),
        personal_id_from_level=from_level,
        local_level=local,
        clock_skew_seconds=skew,
        providers=tuple(_provider(known, from_level) for known in providers),
    )


def _provider(known: dict[str, dict[str, dict[str, str]]], from_level: int) -> Provider:
    levels = known["levels"]
    return Provider(
        code=str(known["code"]),
        name=_words(known["name"]),
        short=_words(known["short"]),
        scopes=tuple(map(str, known["scopes"])),
        algorithms=tuple(map(str, known["algorithms"])),
        client_authentication=str(known["client_authentication"]),
        reads_userinfo=bool(known["userinfo"]),
        level_claim=str(levels["claim"]),
        asked_levels={int(level): value for level, value in levels["asked"].items()},
        level_values={value: int(level) for value, level in levels["values"].items()},
        claims={field: str(claim) for field, claim in known["claims"].items()},
        person_kinds=frozenset(map(str, known.get("person_kinds", ()))),
        raise_level=_words(known["raise_level"]),
        personal_id_from_level=from_level,
    )


def _words(said: Mapping[str, object]) -> Mapping[str, str]:
    return {language: str(text) for language, text in said.items()}


def _day(text: str) -> date | None:
    """ISO, as OpenID Connect has it, or day/month/year; a year alone says no day."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a birthday has no zone
        except ValueError:
            continue
    return None
