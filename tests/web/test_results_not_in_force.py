"""What whoever holds a result reads when it does not hold any more: since when, by which decision, what instead."""

import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

import factories as f
from desk_people import seat, text_of
from motcua.dossiers.models import RevokingDecision
from motcua.kernel.zone import day_of
from motcua.records import actions as store
from motcua.records import queries as files
from motcua.records.rules import PDF
from motcua.web.components.templatetags.motcua import instant
from real_files import ok_pdf
from results_ground import Ground, at_last_step, decision

pytestmark = pytest.mark.django_db
TEXT = ok_pdf()


def issued() -> Ground:
    return at_last_step().drafted().checked().signed().handed_over()


def words_of(answer: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(answer)).split())  # type: ignore[arg-type]


def test_a_revoked_result_says_since_when_and_by_which_decision_in_both_languages(client: Client) -> None:
    ground = issued()
    kept = store.receive(TEXT, limit_bytes=9999, accepted=frozenset({PDF}), at=ground.at).pk
    ground = ground.revoked(decision(ground, why="Bà N. báo nhầm.", file=kept, public=True))
    address, original = f"/verify/KQ{ground.result.code}/", files.read_file(ground.result.issued_sha256)
    since = instant(ground.case.state.result_revoked_at)
    party = ground.case.party

    by_code = words_of(client.get(address))
    by_file = words_of(client.post("/verify/file/", {"paper": SimpleUploadedFile("kq.pdf", original)}))
    for said in (by_code, by_file):
        assert "Kết quả này không còn hiệu lực" in said
        assert f"Hết hiệu lực từ {since} Quyết định 45/QĐ-UBND Ngày quyết định 02/11/2026" in said
        assert "Cơ quan ban hành quyết định Ủy ban nhân dân phường Hòa Bình" in said
        assert "Lý do ghi trong quyết định Cấp không đúng đối tượng." in said
        assert "Kết quả thay thế Chưa có kết quả nào được cấp thay thế." in said
        assert "Mở quyết định (PDF)" in said
        for personal in ("Bà N. báo nhầm.", party.owner_name, party.owner_id_number, party.address):
            assert personal not in said

    client.post("/language/", {"language": "en"})
    said = words_of(client.get(address))
    with translation.override("en"):
        since = instant(ground.case.state.result_revoked_at)
    assert f"Not in force since {since} Decision 45/QĐ-UBND" in said
    assert "Reason, as the decision words it Cấp không đúng đối tượng." in said
    assert "What stands in its place Nothing was issued in its place." in said
    answer = client.get(f"/verify/decision/{kept}/")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, TEXT)


def test_no_other_file_of_the_house_is_opened_as_a_decision(client: Client) -> None:
    ground = issued()
    kept = store.store(TEXT, limit_bytes=9999, accepted=frozenset({PDF})).pk
    ground = ground.revoked(decision(ground, file=kept, public=False))

    assert f"/verify/decision/{kept}/" not in client.get(f"/verify/KQ{ground.result.code}/").text
    for sha256 in (kept, ground.result.issued_sha256, hashlib.sha256(b"nothing").hexdigest(), "x"):
        assert client.get(f"/verify/decision/{sha256}/").status_code == 404


def test_the_head_revokes_by_the_form_and_a_named_person_is_refused_there() -> None:
    ground = issued()
    head = seat(f.make_official(ground.case.handling_unit, "agency_head"), ground.case.handling_unit)

    def presses(words: str) -> int:
        return head.presses(
            ground.case, "revoke_result", decision="45/QĐ-UBND", issuer="UBND tỉnh", is_public="on", ground=words,
            decided_on=day_of(ground.at).isoformat(), why="Cấp không đúng đối tượng.",
            file=SimpleUploadedFile("qd.pdf", TEXT),
        ).status_code  # fmt: skip

    assert presses(f"Cấp nhầm cho {ground.case.party.owner_name.upper()}") == 422
    assert presses("Cấp nhầm") == 302
    with f.as_system():
        kept = RevokingDecision.objects.get(dossier_id=ground.id)
    assert (kept.file_id, kept.is_public) == (hashlib.sha256(TEXT).hexdigest(), True)
