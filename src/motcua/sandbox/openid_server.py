"""One OpenID provider built on idpyoidc: its configuration, its sessions, and the faults it can be told to have."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptojwt.jwk.hmac import SYMKey
from cryptojwt.jwk.rsa import new_rsa_key
from cryptojwt.jws.jws import JWS
from cryptojwt.jws.jws import factory as read_jws
from idpyoidc.server import Server
from idpyoidc.server.configure import OPConfiguration
from idpyoidc.server.oidc.session import Session
from idpyoidc.server.user_authn.user import UserAuthnMethod

from motcua.sandbox.openid_people import Identified

CLIENT_ID, CLIENT_SECRET = "motcua", "stand-in-secret-known-to-everybody"
BACK_CHANNEL_EVENT = "http://schemas.openid.net/event/backchannel-logout"
FAULTS = frozenset(
    {
        "",
        "wrong_nonce",
        "no_nonce",
        "wrong_issuer",
        "wrong_audience",
        "other_azp",
        "expired",
        "not_yet",
        "alg_none",
        "foreign_key",
        "secret_as_key",
        "forged_claims",
        "other_userinfo",
        "wrong_iss_parameter",
        "no_id_token",
    }
)
_CRYPT = {
    "kwargs": {
        "keys": {
            "key_defs": [
                {"type": "OCT", "use": ["enc"], "kid": "password"},
                {"type": "OCT", "use": ["enc"], "kid": "salt"},
            ]
        },
        "iterations": 1,
    }
}
_OIDC, _TOKEN = "idpyoidc.server.oidc", "idpyoidc.server.token"


class Chosen(UserAuthnMethod):  # type: ignore[misc]  # idpyoidc has no types
    """Nobody stays signed in: every request shows the list of persons."""

    def authenticated_as(self, client_id: str, cookie: Any = None, **kwargs: Any) -> tuple[None, int]:
        return None, 0

    def __call__(self, **kwargs: Any) -> str:
        return ""


class People:
    """What the user-info end point knows; a user id is `key:level`."""

    def __init__(
        self, people: Sequence[Identified], claims: Callable[[Identified, int], dict[str, str]]
    ) -> None:
        self._people = {who.key: who for who in people}
        self._claims = claims

    def __call__(self, user_id: str, client_id: str, claims: Any = None, **kwargs: Any) -> dict[str, str]:
        key, _, level = user_id.rpartition(":")
        return dict(self._claims(self._people[key], int(level)))


@dataclass
class Provider:
    """An issuer. Not thread-safe: the caller holds a lock around each call."""

    code: str
    name: str
    issuer: str
    product_url: str
    people: Sequence[Identified]
    claims: Callable[[Identified, int], dict[str, str]]
    folder: Path
    fault: str = ""
    skew_seconds: int = 0  # its clock is so far ahead in what it says; what it keeps goes by the real one
    signed_in: dict[str, list[str]] = field(default_factory=dict)  # person -> session ids

    def __post_init__(self) -> None:
        conf = OPConfiguration(self._configuration(), base_path=str(self.folder))
        self.server = Server(conf)
        context = self.server.get_context()
        context.cdb[CLIENT_ID] = self._client()
        context.userinfo = People(self.people, self.claims)
        context.session_manager.sub_func["public"] = self._subject
        context.provider_info["backchannel_logout_session_supported"] = True
        context.provider_info["scopes_supported"] = ["openid", "profile", "phone"]
        context.provider_info["id_token_signing_alg_values_supported"] = ["RS256"]
        context.provider_info["acr_values_supported"] = [f"urn:vneid:level:{level}" for level in (1, 2)]

    def endpoint(self, name: str) -> Any:
        return self.server.get_endpoint(name)

    def metadata(self) -> dict[str, Any]:
        found = self.server.get_context().provider_info
        return dict(found.to_dict() if hasattr(found, "to_dict") else found)

    def jwks(self) -> dict[str, Any]:
        return dict(json.loads(self.server.keyjar.export_jwks_as_json()))

    def asked(self, query: str) -> Any:
        """The authorisation request, checked by the library (client, redirect address, PKCE)."""
        return self.endpoint("authorization").parse_request(query)

    def sign_in(self, request: Any, who: Identified, level: int) -> str:
        """The address of the client with a code, for a person who signed in."""
        endpoint, context = self.endpoint("authorization"), self.server.get_context()
        session_id = endpoint.create_session(
            request,
            f"{who.key}:{level}",
            f"urn:vneid:level:{level}",
            int(time.time()),
            context.authn_broker.default()["method"],
        )
        answer = endpoint.authz_part2(request=request, session_id=session_id)
        if self.fault == "wrong_iss_parameter":
            answer["response_args"]["iss"] = f"{self.issuer}-other"
        self.signed_in.setdefault(who.key, []).append(session_id)
        return str(endpoint.do_response(request=request, **answer)["response"])

    def give_token(self, body: str, authorization: str) -> tuple[int, str]:
        endpoint = self.endpoint("token")
        info = {"headers": {"authorization": authorization}, "url": f"{self.issuer}/token", "method": "POST"}
        try:
            request = endpoint.parse_request(body, http_info=info)
            if "error" in request:
                return 400, request.to_json()
            answer = endpoint.process_request(request)
        except (
            Exception
        ):  # the library has an exception for each thing that can be wrong, also a session that ended
            return 400, json.dumps({"error": "invalid_grant"})
        if "error" in answer:
            return 400, json.dumps(dict(answer))
        given = json.loads(endpoint.do_response(request=request, **answer)["response"])
        if "id_token" in given:
            given["id_token"] = self._with_fault(given["id_token"])
            if self.fault == "no_id_token":
                del given["id_token"]
        return 200, json.dumps(given)

    def tell(self, authorization: str) -> tuple[int, str]:
        """The user-info end point."""
        endpoint = self.endpoint("userinfo")
        try:
            request = endpoint.parse_request({}, http_info={"headers": {"authorization": authorization}})
            answer = endpoint.process_request(request)
        except Exception:  # as above
            return 401, json.dumps({"error": "invalid_token"})
        if "error" in answer:
            return 401, json.dumps({"error": "invalid_token"})
        said = json.loads(endpoint.do_response(request=request, **answer)["response"])
        if self.fault == "other_userinfo":
            said["sub"] = "somebody-else"
        return 200, json.dumps(said, ensure_ascii=False)

    def session_of_hint(self, id_token: str) -> str:
        """The session that an id_token_hint speaks of. Raises ValueError, KeyError for anything not ours."""
        found = read_jws(id_token)
        if found is None:
            raise ValueError("no token")
        said = found.verify_compact(keys=self.server.keyjar.get_signing_key("RSA"), sigalg="RS256")
        if CLIENT_ID not in said["aud"]:
            raise ValueError("a token of another client")
        return str(said["sid"])

    def log_out(self, session_id: str) -> list[tuple[str, str]]:
        """End a session; where to send which logout token."""
        found = self.endpoint("session").logout_from_client(session_id)
        told = list(found.get("blu", {}).values())
        return [(where, self._by_its_clock(token)) for where, token in told]

    def now(self) -> int:
        """Seconds by its own clock."""
        return int(time.time()) + self.skew_seconds

    def _by_its_clock(self, token: str) -> str:
        """A token of the library with the times that the stand-in's own clock would give it."""
        return self._signed(self._shifted(read_jws(token).jwt.payload())) if self.skew_seconds else token

    def _shifted(self, said: dict[str, Any]) -> dict[str, Any]:
        times: dict[str, Any] = {
            name: said[name] + self.skew_seconds
            for name in ("iat", "exp", "nbf", "auth_time")
            if name in said
        }
        return {**said, **times}

    def sign(self, claims: Mapping[str, Any], *, algorithm: str = "RS256") -> str:
        """Anything, signed with our key: what a broken or overtaken provider could send."""
        return self._signed(dict(claims), algorithm)

    def logout_token(self, **changed: Any) -> str:
        """A logout token of the right form, with claims changed; None leaves a claim out."""
        now = self.now()
        claims = {
            "iss": self.issuer,
            "aud": [CLIENT_ID],
            "iat": now,
            "exp": now + 120,
            "jti": hashlib.sha256(str(time.time_ns()).encode()).hexdigest()[:24],
            "events": {BACK_CHANNEL_EVENT: {}},
            **changed,
        }
        return self.sign({name: value for name, value in claims.items() if value is not None})

    def _signed(self, claims: dict[str, Any], algorithm: str = "RS256") -> str:
        text = json.dumps(claims)
        if algorithm == "none":
            return str(JWS(text, alg="none").sign_compact())
        keys = self.server.keyjar.get_signing_key("RSA")
        if algorithm == "foreign":
            return str(JWS(text, alg="RS256").sign_compact([new_rsa_key(kid=keys[0].kid)]))
        if (
            algorithm == "HS256"
        ):  # the client's secret taken for a signing key, as in the confusion of algorithms
            return str(JWS(text, alg="HS256").sign_compact([SYMKey(key=CLIENT_SECRET, kid=keys[0].kid)]))
        return str(JWS(text, alg=algorithm).sign_compact(keys))

    def _with_fault(self, token: str) -> str:
        said, now = self._shifted(read_jws(token).jwt.payload()), self.now()
        match self.fault:
            case "wrong_nonce":
                said["nonce"] = "another"
            case "no_nonce":
                del said["nonce"]
            case "wrong_issuer":
                said["iss"] = "https://another.example"
            case "wrong_audience":
                said["aud"] = ["another-client"]
            case "other_azp":
                said["aud"], said["azp"] = [CLIENT_ID, "another-client"], "another-client"
            case "expired":
                said["iat"], said["exp"] = now - 3600, now - 600
            case "not_yet":
                said["iat"], said["exp"] = now + 1800, now + 3600
            case "alg_none":
                return self._signed(said, "none")
            case "foreign_key":
                return self._signed(said, "foreign")
            case "secret_as_key":
                return self._signed(said, "HS256")
            case "forged_claims":
                head, _, mark = token.split(".")
                said["sub"] = "vneid-giam.doc"
                body = self._signed(said).split(".")[1]
                return f"{head}.{body}.{mark}"
            case _:
                return self._by_its_clock(token)
        return self._signed(said)

    def _subject(self, user_id: str, *args: Any, **kwargs: Any) -> str:
        """Stable for a person, whatever the level and however often the stand-in starts."""
        key = user_id.rpartition(":")[0]
        return hashlib.sha256(f"{self.code}:{key}".encode()).hexdigest()[:32]

    def _client(self) -> dict[str, Any]:
        return {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "redirect_uris": [(f"{self.product_url}/account/openid/{self.code}/back/", {})],
            "post_logout_redirect_uri": (f"{self.product_url}/account/signed-out/", {}),
            "response_types": ["code"],
            "response_types_supported": ["code"],
            "token_endpoint_auth_method": "client_secret_basic",
            "allowed_scopes": ["openid", "profile", "phone"],
            "backchannel_logout_uri": f"{self.product_url}/inbox/openid/{self.code}/sign-out/",
            "backchannel_logout_session_required": True,
            "id_token_signed_response_alg": "RS256",
        }

    def _configuration(self) -> dict[str, Any]:
        # What the provider tells beside the standard claims, to every client that asks.
        own_claims = {name: None for who in self.people for name in self.claims(who, who.level)}
        keys = [{"type": "RSA", "use": ["sig"]}, {"type": "EC", "crv": "P-256", "use": ["sig"]}]
        return {
            "issuer": self.issuer,
            "httpc_params": {"timeout": 5},
            "key_conf": {
                "key_defs": keys,
                "uri_path": "jwks.json",
                "private_path": str(self.folder / f"{self.code}-keys.json"),
                "read_only": False,
            },
            "token_handler_args": {
                "code": {"lifetime": 300, "kwargs": {"crypt_conf": _CRYPT}},
                "token": {"class": f"{_TOKEN}.jwt_token.JWTToken", "kwargs": {"lifetime": 600}},
                "id_token": {"class": f"{_TOKEN}.id_token.IDToken", "kwargs": {"lifetime": 300}},
            },
            "endpoint": {
                "authorization": {
                    "path": "authorize",
                    "class": f"{_OIDC}.authorization.Authorization",
                    "kwargs": {"client_authn_method": None},
                },
                "token": {
                    "path": "token",
                    "class": f"{_OIDC}.token.Token",
                    "kwargs": {"client_authn_method": ["client_secret_basic"]},
                },
                "userinfo": {
                    "path": "userinfo",
                    "class": f"{_OIDC}.userinfo.UserInfo",
                    "kwargs": {"client_authn_method": ["bearer_header"], "base_claims": own_claims},
                },
                "end_session": {
                    "path": "end-session",
                    "class": Session,
                    "kwargs": {
                        "client_authn_method": None,
                        "logout_verify_url": f"{self.issuer}/verify-logout",
                        "post_logout_uri_path": "signed-out",
                        "signing_alg": "RS256",
                    },
                },
            },
            "userinfo": {"class": "idpyoidc.server.user_info.UserInfo", "kwargs": {"db": {}}},
            "authentication": {"list": {"acr": "urn:vneid:level:2", "class": Chosen, "kwargs": {}}},
            "add_ons": {
                "pkce": {
                    "function": "idpyoidc.server.oauth2.add_on.pkce.add_support",
                    "kwargs": {"essential": True, "code_challenge_methods": {"S256": None}},
                }
            },
            "session_params": {"encrypter": _CRYPT},
            "claims_interface": {"class": "idpyoidc.server.session.claims.ClaimsInterface", "kwargs": {}},
        }
