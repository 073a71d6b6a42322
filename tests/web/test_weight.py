"""What a telephone has to fetch before a citizen's page stands: at most 150 kB as it travels."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

import factories
from portal_ground import make_filed_online, signed_in, walk

pytestmark = pytest.mark.django_db
MOST_BYTES = 150_000
# Nothing blocks the first words but the page and its styles; this much arrives within two seconds at 400 kbit/s.
MOST_BLOCKING = 40_000
LINKED = re.compile(r'<(?:link|script)[^>]*(?:href|src)="/static/([^"]+)"[^>]*>')
FONT = re.compile(r'url\("\.\./(vendor/[^"]+\.woff2)"\)')


def travelling(content: bytes, name: str = "") -> int:
    return len(content) if name.endswith((".woff2", ".png")) else len(gzip.compress(content, 6))


def content_of(name: str) -> bytes:
    found = finders.find(name)
    assert isinstance(found, str), f"{name} is linked and not there"
    return Path(found).read_bytes()


def weigh(page: bytes) -> tuple[int, int]:
    """All that a first visit fetches, and the part of it that holds up the first words. Bytes as they travel."""
    blocking, late, fonts = travelling(page), 0, set()
    for tag in LINKED.finditer(page.decode()):
        name, size = tag[1], travelling(content_of(tag[1]), tag[1])
        if name.endswith(".css"):
            blocking += size
            fonts |= set(FONT.findall(content_of(name).decode()))
        elif not name.endswith(".woff2"):
            assert "defer" in tag[0] or "<link" in tag[0], f"{name} holds up the page"
            late += size
    return blocking + late + sum(travelling(content_of(font), font) for font in fonts), blocking


def test_every_page_of_a_citizen_is_light_enough_for_a_slow_telephone() -> None:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)
    case = factories.accepted(fee_vnd=8000)
    own = Client()
    own.force_login(case.citizen)
    pages = dict.fromkeys(
        ("/", "/procedures/?q=khai", "/catalogue/", "/track/", "/mine/", "/sign-in/", "/petitions/new/"),
        client,
    )
    pages |= {f"/procedures/{procedure.code}/": client, f"/dossiers/{case.code}/": own}
    pages |= {f"{root}{step}/": client for step in ("unit", "applicant", "form/1", "papers", "review")}

    heavy = {}
    for path, who in pages.items():
        answer = who.get(path)
        assert answer.status_code == 200, path
        whole, blocking = weigh(answer.content)
        if whole > MOST_BYTES or blocking > MOST_BLOCKING:
            heavy[path] = (whole, blocking)
    assert heavy == {}
