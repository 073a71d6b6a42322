"""Filing online with an exemption: asked where a rule knows one, proved by a file, reckoned before it is sent."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

import factories
import fee_ground
from motcua.dossiers.models import Dossier, FeeAssessment
from motcua.procedures.actions.fee_schedules import load_approved
from motcua.procedures.rules.fee_schedules import Scope
from motcua.procedures.rules.fee_tables import FeeRow
from portal_ground import CHILD, attach, begin, make_filed_online, signed_in, text_of, walk

pytestmark = pytest.mark.django_db

PERSON = {
    "owner_name": "Nguyễn Văn Đức", "owner_id_number": "056090001234", "owner_birth_date": "",
    "telephone": "0905123456", "email": "", "address": "Tổ 3, phường Hòa An",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _a_monday_after_the_birth() -> Iterator[None]:
    with time_machine.travel(factories.MONDAY + timedelta(days=21), tick=False):
        yield


def test_a_claimed_exemption_is_proved_by_a_file_and_told_on_the_review() -> None:
    procedure, unit = make_filed_online()
    scope = Scope((procedure.code,))
    for rule in (
        fee_ground.base(20_000, scope=scope),
        fee_ground.cut(FeeRow(100, groups=("poor_household",)), key="mien-ho-ngheo", scope=scope),
    ):
        load_approved(rule, decided_by=None, at=factories.MONDAY)
    client, _ = signed_in()
    root = begin(client, procedure)
    client.post(f"{root}unit/", {"unit": str(unit.pk)})
    client.post(f"{root}whom/", {"for_whom": "self"})

    unanswered = client.post(f"{root}applicant/", PERSON)
    assert unanswered.status_code == 422
    assert "Ông/bà có thuộc đối tượng được miễn, giảm phí, lệ phí không?" in text_of(unanswered)
    client.post(f"{root}applicant/", {**PERSON, "fee_group": "poor_household"})
    client.post(f"{root}form/1/", CHILD)
    client.post(f"{root}form/2/", {"copies": "2"})
    attach(client, root, "notice")
    assert "Giấy chứng nhận hộ nghèo" in text_of(client.get(f"{root}papers/"))
    client.post(f"{root}return/", {"return_method": "counter"})
    incomplete = client.post(f"{root}submit/", {"consent": "yes"})
    assert incomplete.status_code == 422

    attach(client, root, "fee-proof")
    client.post(f"{root}papers/done/")
    review = text_of(client.get(f"{root}review/"))
    assert "Quy tắc mien-ho-ngheo: miễn" in review
    assert "người nộp đề nghị, sẽ được xác nhận khi tiếp nhận" in review
    assert client.post(f"{root}submit/", {"consent": "yes"}).status_code == 302

    with factories.as_system():
        assert Dossier.objects.get().fee_vnd == 0
        kept = FeeAssessment.objects.get()
    assert (kept.claim["groups"], kept.claim["confirmed"]) == (["poor_household"], False)
    assert kept.claim["proof_sha256"]


def test_without_a_rule_about_groups_nobody_is_asked() -> None:
    procedure, unit = make_filed_online()
    client, _ = signed_in()

    root = walk(client, procedure, unit)

    assert "miễn, giảm phí" not in text_of(client.get(f"{root}applicant/"))
    assert "8.000 đồng" in text_of(client.get(f"{root}review/"))
