"""What tests of the GovStack door share: a client with an official behind it, and how it calls."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.test import Client as Browser

import factories
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.govstack.actions import register_client
from motcua.govstack.models import Client
from portal_ground import CHILD, PDF, make_filed_online

ROOT = "/govstack/registration"
MEMBER = "eGovStack/GOV/90000009/digitalregistries"
OTHER = "eGovStack/GOV/90000010/another-system"
OWNER = {"owner_name": "Nguyễn Văn Đức", "owner_id_number": "056090001234", "telephone": "0905123456"}
ANSWERS = {**CHILD, "child_birth": "2026-11-01", "applicant": OWNER}


@dataclass
class System:
    """A calling system: says who it is and with which key."""

    client: Client | None = None
    key: str = ""
    member: str = MEMBER
    browser: Browser = field(default_factory=lambda: Browser(raise_request_exception=False))

    def headers(self) -> dict[str, str]:
        said = {"Information-Mediator-Client": self.member} if self.member else {}
        return said | ({"Authorization": f"Bearer {self.key}"} if self.key else {})

    def get(self, path: str, **query: Any) -> Any:
        return self.browser.get(f"{ROOT}{path}", query, headers=self.headers())

    def post(self, path: str, body: Any, **more: str) -> Any:
        said = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.browser.post(
            f"{ROOT}{path}", said, content_type="application/json", headers=self.headers() | more
        )

    def put(self, path: str, body: Any) -> Any:
        return self.browser.put(
            f"{ROOT}{path}", json.dumps(body), content_type="application/json", headers=self.headers()
        )

    def sends(self, content: bytes = PDF, name: str = "giấy.pdf", **query: str) -> Any:
        from urllib.parse import urlencode

        from django.core.files.uploadedfile import SimpleUploadedFile

        path = f"{ROOT}/documents" + (f"?{urlencode(query)}" if query else "")
        return self.browser.post(path, {"file": SimpleUploadedFile(name, content)}, headers=self.headers())

    def files(self, service: str, answers: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """An application with these answers (complete without), the paper that is required sent before."""
        sent = self.sends(additionalMetadata="notice").json()["url"]
        body = {
            "applicantId": "nguoi-nop-1",
            "applicationName": "Khai sinh",
            "formData": {"data": ANSWERS if answers is None else answers},
            "documentUrls": [sent],
            **more,
        }
        answered = self.post(f"/services/{service}/applications", body)
        assert answered.status_code == 200, answered.content
        found: dict[str, Any] = answered.json()
        return found


@dataclass
class Ground:
    """A procedure that a unit takes online, and a system whose official holds a post in the unit."""

    unit: Unit
    code: str
    service: str
    official: User
    system: System


def a_system(operator: User | None = None, *, member: str = MEMBER, is_open: bool = False) -> System:
    client, key = register_client(
        member=member,
        operator_id=operator.pk if operator else None,
        valid_from=date(2025, 7, 1),
        is_open=is_open,
    )
    assert client.key_sha256 == ("" if is_open else hashlib.sha256(key.encode()).hexdigest())
    return System(client, key, member)


def ground(role: str = "case_officer", *, is_open: bool = False) -> Ground:
    procedure, unit = make_filed_online()
    official = factories.make_official(unit, role, full_name="Hệ thống GovStack")
    system = a_system(official, is_open=is_open)
    service = next(one["id"] for one in system.get("/services").json())
    return Ground(unit, procedure.code, service, official, system)
