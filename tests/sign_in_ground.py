"""The stand-in of the identity providers as a process of its own, and a person who signs in through it.

A module that uses it says `from sign_in_ground import identity, provider_process` (pytest finds fixtures by name).
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.http import HttpResponse
from django.test import Client

PRODUCT = "http://testserver"
SRC = str(Path(__file__).resolve().parents[1] / "src")


class Identity:
    """Both providers as a test sees them."""

    def __init__(self, url: str) -> None:
        self.url = url

    def control(self, **wanted: Any) -> Any:
        answer = requests.post(f"{self.url}/control", json=wanted, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def turn(self, **wanted: Any) -> None:
        """The common dial of faults."""
        assert requests.post(f"{self.url}/_dial", json=wanted, timeout=10).status_code == 200

    def begin(self, client: Client, provider: str = "vneid", **asked: str) -> str:
        """Press the button; the authorisation request that the browser is sent to the provider with."""
        response = client.get(f"/account/openid/{provider}/", asked)
        assert response.status_code == 302, response.content.decode()
        where = response["Location"]
        assert where.startswith(f"{self.url}/{provider}/authorize?"), where
        return urlsplit(where).query

    def choose(self, request: str, who: str = "cong.dan", level: int = 2, provider: str = "vneid") -> str:
        """Choose a person at the provider; the address that it sends the browser back to."""
        answer = requests.post(
            f"{self.url}/{provider}/login",
            data={"request": request, "who": f"{who}:{level}" if who else ""},
            allow_redirects=False,
            timeout=10,
        )
        assert answer.status_code == 303, answer.text
        assert answer.headers["Location"].startswith(f"{PRODUCT}/account/openid/{provider}/back/?")
        return answer.headers["Location"].removeprefix(PRODUCT)

    def sign_in(
        self, client: Client, who: str = "cong.dan", level: int = 2, provider: str = "vneid", **asked: str
    ) -> Any:
        """The whole way; the product's answer to the provider's."""
        return client.get(self.choose(self.begin(client, provider, **asked), who, level, provider))

    def logout_token(self, algorithm: str = "RS256", provider: str = "vneid", **claims: Any) -> str:
        return str(self.control(issuer=provider, logout_token=claims, algorithm=algorithm)["token"])


@pytest.fixture(scope="module")
def provider_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address."""
    folder: Path = tmp_path_factory.mktemp("identity")
    command = [sys.executable, "-m", "motcua.sandbox.openid_provider", "--port", "0", "--data", str(folder)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "MOTCUA_PUBLIC_URL": PRODUCT, "PYTHONPATH": SRC},
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.wait(10)
    process.stdout.close()


@pytest.fixture
def identity(provider_process: str, settings: Any) -> Iterator[Identity]:
    """The providers, in order, and named in the settings."""
    settings.PUBLIC_URL = PRODUCT
    settings.IDENTITY_PROVIDERS = {
        code: {
            "issuer": f"{provider_process}/{code}",
            "client_id": "motcua",
            "client_secret": "stand-in-secret-known-to-everybody",
        }
        for code in ("vneid", "national")
    }
    found = Identity(provider_process)
    yield found
    for code in ("vneid", "national"):
        found.control(issuer=code, fault="", fail=0, delay_seconds=0)
    found.turn(clock_skew_seconds=0)


def who_is_in(client: Client) -> int | None:
    """The account of the client's session."""
    known = client.session.get("_auth_user_id")
    return int(known) if known else None


def page_of(response: HttpResponse) -> str:
    return response.content.decode()
