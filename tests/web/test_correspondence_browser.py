"""Every page of documents between agencies in a real browser: accessible in both widths, without a complaint."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from browser_ground import (
    browser,
    client_of,
    complaints,
    faults_in_both_widths,
    window,
)
from correspondence_ground import (
    OF_CORRESPONDENCE,
    a_commune,
    an_office,
    arrived,
    as_system,
    entered,
    sent,
    to_unit,
)
from motcua.correspondence.actions import receiving, registering, slips, work_files
from motcua.correspondence.actions.receiving import Arrival
from motcua.correspondence.actions.recording import KeptFile
from motcua.correspondence.actions.slips import Assignment
from motcua.correspondence.models import DocumentFile, Package, Slip
from motcua.correspondence.rules.lifecycle import Channel
from motcua.kernel.zone import day_of
from motcua.records import actions as store
from motcua.records.rules import TEXT

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _file(text: str) -> KeptFile:
    row = store.store(text.encode(), limit_bytes=9_999, accepted=frozenset({TEXT}))
    return KeptFile(row.sha256, "noi-dung.txt", "")


def _visits() -> Iterator[tuple[str, str, Client]]:
    now = timezone.now()
    office, commune = an_office(), a_commune()
    clerk, head = client_of(office.clerk), client_of(office.head)
    row = sent(office, to_unit(commune), at=now, has_personal_data=True)
    there = arrived(commune, row)
    waiting = entered(office, at=now, due_on=day_of(now), urgency=2)
    entered(office, at=now, secrecy="top_secret", subject="")
    with as_system():
        registering.register(there.pk, due_on=None, seen=None, by=commune.by_clerk, at=now)
        given = Assignment(
            unit_id=commune.unit.pk,
            coordinating_unit_ids=[office.unit.pk],
            task="Nghiên cứu",
            due_on=day_of(now),
        )
        slips.assign(there.pk, given, seen=None, by=commune.by_head, at=now)
        held = work_files.open_file(
            code="01.HT", title="Rà soát hộ tịch", retention_years=10, by=office.by_clerk, at=now
        )
        work_files.put_in(held.pk, waiting.pk, by=office.by_clerk, at=now)
    Package.objects.create(
        from_agency="H40.2", to_agency=office.unit.agency_id, package_id="1", state="bad", problem="schema",
        came_at=now,
    )  # fmt: skip
    coming = Arrival(
        to_unit_id=office.unit.pk, channel=Channel.AXIS, from_agency="H40.2", from_name="Sở Nội vụ",
        document_id="H40.2,2026,7/SNV-VP", kind="cong_van", notation="7/SNV-VP", subject="Góp ý dự thảo kế hoạch",
        issued_on=day_of(now), sent_at=now, files=[_file("Hạn trả lời: 10 ngày.")],
    )  # fmt: skip
    with as_system():
        updated, _new = receiving.take_in(coming, at=now)
        later = replace(coming, subject="Góp ý dự thảo kế hoạch năm 2027", files=[_file("Hạn trả lời: 7 ngày.")],
                        sent_at=now + timedelta(minutes=1))  # fmt: skip
        assert receiving.update(updated, later, at=now + timedelta(minutes=1))
    part = Slip.objects.get(kind="coordinate")
    at = "/correspondence/"
    yield "list", at, clerk
    yield "list", f"{at}?direction=out", clerk
    yield "enter", f"{at}enter/", clerk
    yield "draft", f"{at}draft/?replaces={row.pk}", clerk
    yield "slips", f"{at}slips/?unit=1", head
    yield "slip-do", f"{at}slips/{part.pk}/do/answer/", clerk
    yield "register", f"{at}register/", clerk
    yield "packages", f"{at}packages/", clerk
    yield "work-files", f"{at}work-files/", clerk
    yield "work-file-new", f"{at}work-files/new/", clerk
    yield "work-file", f"{at}work-files/{held.pk}/", clerk
    yield "work-file-do", f"{at}work-files/{held.pk}/do/link/", clerk
    yield "document", f"{at}{row.pk}/", clerk
    yield "document", f"{at}{there.pk}/", client_of(commune.head)
    yield "versions", f"{at}{updated}/versions/", clerk
    main = DocumentFile.objects.get(document_id=updated, version=2)
    yield "versions", f"{at}{updated}/versions/?text={main.pk}", clerk
    yield "do", f"{at}{waiting.pk}/do/assign/", head
    yield "do", f"{at}{row.pk}/do/update/", clerk


def test_every_page_of_documents_is_accessible(browser: Browser, live_server: LiveServer) -> None:
    found, opened = [], set()
    for name, path, client in _visits():
        context = window(browser, live_server, client)
        page = context.new_page()
        said = complaints(page)
        answer = page.goto(live_server.url + path)
        assert answer is not None
        if answer.status != 200:
            found.append(f"{path}: {answer.status}")
        found += faults_in_both_widths(page)
        found += said
        opened.add(f"correspondence:{name}")
        context.close()
    assert found == []
    assert opened == OF_CORRESPONDENCE
