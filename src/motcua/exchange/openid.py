"""Client of an OpenID Connect provider: code with PKCE (S256), ID token, user-info, logout tokens.

The protocol is authlib's: its OAuth 2 session asks for tokens, its claims classes (over joserfc) judge ID tokens.
Added here is what a relying party decides for itself: the algorithms it accepts, the issuer it expects, how far
clocks may differ, how long it waits. Sources: OpenID Connect Core 1.0 (3.1), Discovery 1.0, RP-Initiated Logout 1.0,
Back-Channel Logout 1.0 (2.4 to 2.8), RFC 7636, RFC 9207.

Nothing of a token, a code or a claim is ever written to a log or a message.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import requests
from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from motcua.exchange.errors import PartnerRefused, PartnerUnavailable

TIMEOUT_SECONDS = 8.0
METADATA_SECONDS = 300.0
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TOKEN_SECONDS = 600  # how old a logout token without `exp` may be
_SECRET_LENGTH = 48


class TokenRefused(PartnerRefused):
    """A token, or the answer it came in, is not what was asked for: nobody is signed in or out by it."""

    def __init__(self, provider: str, what: str) -> None:
        super().__init__(provider, what, "the token is not accepted")


@dataclass(frozen=True)
class Asked:
    """A sign-in that was begun: where to send the person, and what has to come back."""

    url: str
    state: str
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)


@dataclass(frozen=True)
class Proven:
    """A checked ID token with what user-info added."""

    claims: Mapping[str, object] = field(repr=False)
    sub: str = field(repr=False)
    sid: str = field(repr=False)
    id_token: str = field(repr=False)


@dataclass(frozen=True)
class LogoutDemand:
    """A checked logout token."""

    sub: str
    sid: str
    jti: str


@dataclass(frozen=True)
class Registration:
    """How this installation is known to a provider."""

    provider: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...] = ("openid",)
    algorithms: tuple[str, ...] = ("RS256",)
    client_authentication: str = "client_secret_basic"
    skew_seconds: int = 60
    reads_userinfo: bool = True


class RelyingParty:
    """One provider as seen from here. Its metadata and keys are kept for some minutes a process."""

    def __init__(self, registration: Registration) -> None:
        self._own = registration
        self._metadata: Mapping[str, object] = {}
        self._read_at = 0.0
        self._keys: KeySet | None = None

    def begin(self, *, redirect_uri: str, acr_values: str = "", language: str = "vi") -> Asked:
        """Where to send the person. Raises PartnerUnavailable."""
        nonce, verifier = generate_token(_SECRET_LENGTH), generate_token(_SECRET_LENGTH)
        wanted = {"nonce": nonce, "ui_locales": language, "redirect_uri": redirect_uri}
        if acr_values:
            wanted["acr_values"] = acr_values
        with self._session() as session:
            url, state = session.create_authorization_url(
                self._address("authorization_endpoint"),
                state=generate_token(_SECRET_LENGTH),
                code_verifier=verifier,
                **wanted,
            )
        return Asked(url, state, nonce, verifier)

    def finish(self, *, redirect_uri: str, code: str, issuer: str, nonce: str, code_verifier: str) -> Proven:
        """Trade the code for the person's claims. `issuer` is the `iss` of the answer, empty where it has none.

        Raises TokenRefused, PartnerUnavailable.
        """
        if issuer and issuer != self._own.issuer:
            raise TokenRefused(self._own.provider, "issuer")
        with self._session() as session:
            given = self._token(session, redirect_uri, code, code_verifier)
            raw = given.get("id_token")
            if not isinstance(raw, str):
                raise TokenRefused(self._own.provider, "id_token")
            claims = self._checked_id_token(raw, nonce, str(given.get("access_token", "")))
            said: dict[str, object] = dict(claims)
            if self._own.reads_userinfo:
                said = {**self._userinfo(session, str(claims["sub"])), **said}
        return Proven(said, str(claims["sub"]), str(claims.get("sid", "")), raw)

    def sign_out_url(self, *, id_token: str, back_to: str, state: str) -> str:
        """Where a person signs out at the provider; empty when it has no such page. Raises PartnerUnavailable."""
        address = self._known().get("end_session_endpoint")
        if not isinstance(address, str):
            return ""
        said = {"id_token_hint": id_token, "post_logout_redirect_uri": back_to, "state": state}
        return str(add_params_to_uri(address, {**said, "client_id": self._own.client_id}))

    def logout_demand(self, token: str) -> LogoutDemand:
        """A logout token, checked as the specification lists it (2.6). Raises TokenRefused, PartnerUnavailable."""
        decoded = self._decoded(token)
        claims, header = decoded.claims, decoded.header
        if header.get("typ") not in (None, "JWT", "logout+jwt"):
            raise TokenRefused(self._own.provider, "typ")
        self._check_common(claims)
        now, issued = time.time(), claims["iat"]
        if "exp" not in claims and now - issued > LOGOUT_TOKEN_SECONDS:
            raise TokenRefused(self._own.provider, "iat")
        events = claims.get("events")
        if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
            raise TokenRefused(self._own.provider, "events")
        if "nonce" in claims:  # an ID token passed off as a logout token
            raise TokenRefused(self._own.provider, "nonce")
        sub, sid, jti = (claims.get(name, "") for name in ("sub", "sid", "jti"))
        if not all(isinstance(value, str) for value in (sub, sid, jti)) or not jti or not (sub or sid):
            raise TokenRefused(self._own.provider, "sub")
        return LogoutDemand(sub, sid, jti)

    def _check_common(self, claims: Mapping[str, object]) -> None:
        """Issuer, audience and times of a token that is no ID token."""
        rules = jwt.JWTClaimsRegistry(
            leeway=self._own.skew_seconds,
            iss={"essential": True, "value": self._own.issuer},
            aud={"essential": True, "value": self._own.client_id},
            iat={"essential": True},
        )
        try:
            rules.validate(dict(claims))
        except JoseError as fault:
            raise TokenRefused(self._own.provider, _claim_of(fault)) from None

    def _checked_id_token(self, raw: str, nonce: str, access_token: str) -> Mapping[str, object]:
        decoded = self._decoded(raw)
        own = self._own
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": own.issuer},
                "aud": {"essential": True, "value": own.client_id},
            },
            {"nonce": nonce, "client_id": own.client_id, "access_token": access_token},
        )
        try:
            claims.validate(leeway=own.skew_seconds)
        except JoseError as fault:
            raise TokenRefused(own.provider, _claim_of(fault)) from None
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise TokenRefused(own.provider, "sub")
        return dict(claims)

    def _decoded(self, raw: str) -> jwt.Token:
        """Signature checked against the provider's keys, by an algorithm of our own list."""
        registry = JWSRegistry(algorithms=list(self._own.algorithms), strict_check_header=False)
        try:
            try:
                return jwt.decode(raw, self._key_set(), registry=registry)
            except InvalidKeyIdError:  # the provider changed its keys
                return jwt.decode(raw, self._key_set(anew=True), registry=registry)
        except (JoseError, ValueError, TypeError) as fault:
            raise TokenRefused(self._own.provider, type(fault).__name__) from None

    def _token(
        self, session: OAuth2Session, redirect_uri: str, code: str, code_verifier: str
    ) -> Mapping[str, object]:
        try:
            given = session.fetch_token(
                self._address("token_endpoint"),
                grant_type="authorization_code",
                code=code,
                redirect_uri=redirect_uri,
                code_verifier=code_verifier,
                timeout=TIMEOUT_SECONDS,
            )
        except OAuthError as fault:
            raise TokenRefused(self._own.provider, str(fault.error)) from None
        except (requests.RequestException, ValueError) as fault:
            raise self._away(fault) from None
        return dict(given)

    def _userinfo(self, session: OAuth2Session, sub: str) -> dict[str, object]:
        address = self._known().get("userinfo_endpoint")
        if not isinstance(address, str):
            return {}
        try:
            answer = session.get(address, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            said = answer.json()
        except (requests.RequestException, ValueError) as fault:
            raise self._away(fault) from None
        if not isinstance(said, dict) or said.get("sub") != sub:  # Core 5.3.2: another person's claims
            raise TokenRefused(self._own.provider, "userinfo")
        return said

    def _key_set(self, *, anew: bool = False) -> KeySet:
        if self._keys is None or anew or time.monotonic() - self._read_at > METADATA_SECONDS:
            said = self._read(self._address("jwks_uri"))
            try:
                self._keys = KeySet.import_key_set(said)  # type: ignore[arg-type]  # judged by the library
            except (JoseError, ValueError, TypeError, KeyError) as fault:
                raise self._away(fault) from None
        return self._keys

    def _address(self, name: str) -> str:
        found = self._known().get(name)
        if not isinstance(found, str) or not found.startswith(("https://", "http://")):
            raise PartnerUnavailable(self._own.provider, f"its metadata name no {name}")
        return found

    def _known(self) -> Mapping[str, object]:
        if not self._metadata or time.monotonic() - self._read_at > METADATA_SECONDS:
            said = self._read(f"{self._own.issuer}/.well-known/openid-configuration")
            if said.get("issuer") != self._own.issuer:  # Discovery 4.3
                raise PartnerUnavailable(self._own.provider, "its metadata are another issuer's")
            self._metadata, self._read_at, self._keys = said, time.monotonic(), None
        return self._metadata

    def _read(self, address: str) -> dict[str, object]:
        try:
            answer = requests.get(address, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            said = answer.json()
        except (requests.RequestException, ValueError) as fault:
            raise self._away(fault) from None
        if not isinstance(said, dict):
            raise PartnerUnavailable(self._own.provider, "its answer is no record")
        return said

    def _session(self) -> OAuth2Session:
        own = self._own
        return OAuth2Session(
            own.client_id,
            own.client_secret,
            token_endpoint_auth_method=own.client_authentication,
            scope=" ".join(own.scopes),
            code_challenge_method="S256",
        )

    def _away(self, fault: Exception) -> PartnerUnavailable:
        return PartnerUnavailable(self._own.provider, type(fault).__name__)


def _claim_of(fault: JoseError) -> str:
    """Which claim was refused: a name, never a value."""
    return str(getattr(fault, "claim", "") or type(fault).__name__)


_parties: dict[Registration, RelyingParty] = {}


def relying_party(registration: Registration) -> RelyingParty:
    """The one of this process for a registration, so that keys are not read anew at each sign-in."""
    return _parties.setdefault(registration, RelyingParty(registration))
