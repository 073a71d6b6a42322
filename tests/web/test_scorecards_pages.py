"""The pages of rounds: what they show, whom they refuse, what they keep when they refuse."""

import json
from collections.abc import Iterator

import pytest
import time_machine
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import factories
from desk_people import seat, text_of
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.scorecards import queries, results
from motcua.scorecards.actions import frameworks
from motcua.scorecards.models import Evidence, FrameworkVersion, Line, Publication, Result, Round
from motcua.scorecards.rules import freezing
from rounds_ground import (
    NOW,
    PDF_BYTES,
    Town,
    approved,
    asked,
    filled,
    in_appraisal,
    judged,
    keep,
    line_of,
    opened,
    published,
    settle,
    sheet_of,
    state,
    to_publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town() -> Town:
    return settle()


def numbers_from(number: int) -> None:
    """Rows get numbers of four digits from here on: what a page posts back has no sign between thousands."""
    with connection.cursor() as cursor:
        for table in (
            "round",
            "sheet",
            "line",
            "evidence",
            "contest",
            "given",
            "proposal",
            "frameworkversion",
        ):
            cursor.execute("SELECT setval(%s, %s)", [f"scorecards_{table}_id_seq", number])


def sits(user: User, unit: Unit) -> Client:
    return seat(user, unit).client


def test_a_round_is_drawn_up_page_by_page_and_asked(town: Town) -> None:
    version, client = keep(), sits(town.staff, town.top)
    page = text_of(client.get(f"/scorecards/rounds/new/?framework={version.pk}&period=2026-Q3"))
    assert "Sở Tư pháp" in page
    given = {
        "framework": version.pk,
        "period": "2026-Q3",
        "title": "Chấm điểm quý III",
        "units": [town.justice.pk, town.home.pk],
        "self_due": "2026-11-30",
        "answer_due": "2026-11-29",
        "publish_due": "2026-12-31",
        "body-0": town.home.pk,
        "body-1": town.office.pk,
        "codes-1": ["A"],
    }
    refused = client.post("/scorecards/rounds/new/", given)
    assert refused.status_code == 422
    assert "Answers are due on or after the end of self-scoring." in text_of(refused)
    assert "Chấm điểm quý III" in text_of(refused)
    made = client.post("/scorecards/rounds/new/", {**given, "answer_due": "2026-12-15"})
    row = Round.objects.get()
    assert made["Location"] == f"/scorecards/rounds/{row.pk}/"
    assert [(one.unit_id, one.codes) for one in queries.appraisers(row)] == [
        (town.home.pk, []),
        (town.office.pk, ["A"]),
    ]
    client.post(f"/scorecards/rounds/{row.pk}/do/ask/")
    row.refresh_from_db()
    assert row.stage == "self_scoring"


def test_the_sheet_is_filled_in_without_a_script_and_handed_in(town: Town) -> None:
    numbers_from(52_000)
    row = asked(town)
    sheet, client = sheet_of(row, town.justice), sits(town.officer, town.justice)
    lines = {code: line_of(row, town.justice, code) for code in ("A1", "A2", "A3")}
    page = text_of(client.get(f"/scorecards/sheets/{sheet.pk}/"))
    assert "Not ready yet: A1, A2, A3" in page
    assert f'name="revision-{lines["A1"].pk}" value="0"' in page
    fields = {
        f"yes-{lines['A1'].pk}": "yes",
        f"words-{lines['A1'].pk}": "Ban hành đúng hạn",
        f"numerator-{lines['A2'].pk}": "51",
        f"denominator-{lines['A2'].pk}": "50",
        f"words-{lines['A2'].pk}": "Báo cáo số 3",
        f"amount-{lines['A3'].pk}": "7,5",
        **{f"revision-{line.pk}": "0" for line in lines.values()},
    }
    refused = client.post(f"/scorecards/sheets/{sheet.pk}/do/submit/", fields)
    page = text_of(refused)
    assert refused.status_code == 422
    assert "A2: The first number cannot be greater than the second." in page
    assert 'value="51"' in page
    assert line_of(row, town.justice, "A3").stated == {"amount": "7.5"}
    fields |= {f"numerator-{lines['A2'].pk}": "50", f"revision-{lines['A2'].pk}": "0"}
    fields |= {f"revision-{lines[code].pk}": "1" for code in ("A1", "A3")}
    assert client.post(f"/scorecards/sheets/{sheet.pk}/do/submit/", fields).status_code == 302
    head = sits(town.head, town.justice)
    assert "Approve" in text_of(head.get(f"/scorecards/sheets/{sheet.pk}/"))
    head.post(f"/scorecards/sheets/{sheet.pk}/do/approve/")
    assert sheet_of(row, town.justice).state == "approved"


def test_a_row_saves_itself_and_says_when_somebody_else_was_first(town: Town) -> None:
    numbers_from(51_000)
    row = asked(town)
    line, client = line_of(row, town.justice, "A3"), sits(town.officer, town.justice)
    at = f"/scorecards/lines/{line.pk}/do/autosave/"
    fields = {f"amount-{line.pk}": "6", f"words-{line.pk}": "", f"revision-{line.pk}": "0"}
    saved = text_of(client.post(at, fields))
    assert f'name="revision-{line.pk}" value="1"' in saved
    assert "6.00 points" in saved
    stale = text_of(client.post(at, {**fields, f"amount-{line.pk}": "9"}))
    assert "Somebody changed this meanwhile." in stale
    assert line_of(row, town.justice, "A3").stated == {"amount": "6"}


def test_evidence_is_attached_opened_by_who_may_and_by_nobody_else(town: Town) -> None:
    row = asked(town)
    line, client = line_of(row, town.justice, "A1"), sits(town.officer, town.justice)
    at = f"/scorecards/lines/{line.pk}/do/attach/"
    assert client.post(at, {}).status_code == 422
    client.post(at, {"file": SimpleUploadedFile("quyet-dinh.pdf", PDF_BYTES)})
    bad = client.post(at, {"file": SimpleUploadedFile("quyet-dinh.pdf", b"MZ\x00\x01")})
    assert bad.status_code == 422
    proof = Evidence.objects.get()
    answer = client.get(f"/scorecards/files/{proof.pk}/")
    assert (answer.content, answer["Content-Type"]) == (PDF_BYTES, "application/pdf")
    judge = sits(town.home_officer, town.home)
    assert judge.get(f"/scorecards/files/{proof.pk}/").status_code == 200
    stranger = sits(town.health_officer, town.health)
    assert stranger.get(f"/scorecards/files/{proof.pk}/").status_code == 404


def test_other_units_do_not_exist_before_the_result_is_published(town: Town) -> None:
    row = asked(town)
    sheet, line = sheet_of(row, town.justice), line_of(row, town.justice, "A1")
    stranger = sits(town.health_officer, town.health)
    for path in (f"/scorecards/sheets/{sheet.pk}/", f"/scorecards/lines/{line.pk}/"):
        assert stranger.get(path).status_code == 404
    for path in (f"/scorecards/sheets/{sheet.pk}/do/submit/", f"/scorecards/lines/{line.pk}/do/state/"):
        assert stranger.post(path).status_code == 404
    assert "Sở Tư pháp" not in text_of(stranger.get(f"/scorecards/rounds/{row.pk}/"))
    assert stranger.get(f"/scorecards/rounds/{row.pk}/queue/").status_code == 404
    assert stranger.get("/scorecards/rounds/new/").status_code == 403
    assert stranger.post(f"/scorecards/rounds/{row.pk}/do/close/").status_code == 403


def test_late_units_are_named(town: Town) -> None:
    row = asked(town)
    approved(town, row, town.justice, town.officer, town.head)
    with time_machine.travel(NOW.replace(month=12, day=1), tick=False):
        page = text_of(sits(town.staff, town.top).get(f"/scorecards/rounds/{row.pk}/"))
        assert "Late with the approval of the head:</strong> Sở Nội vụ, Sở Y tế" in page
        home = text_of(sits(town.health_officer, town.health).get("/scorecards/"))
        assert "Fill in the sheet of Sở Y tế" in home
        assert "Overdue" in home


def test_an_appraiser_judges_from_the_queue_and_not_the_own_unit(town: Town) -> None:
    row = in_appraisal(town)
    judge = sits(town.home_officer, town.home)
    queue = text_of(judge.get(f"/scorecards/rounds/{row.pk}/queue/"))
    assert "6 lines" in queue
    assert "Sở Nội vụ</td>" not in queue
    line = line_of(row, town.justice, "A3")
    at = f"/scorecards/lines/{line.pk}/"
    refused = judge.post(f"{at}do/differ/", {"revision": line.revision, "amount": "5", "reason": ""})
    assert refused.status_code == 422
    assert "Say why you differ; the unit reads this." in text_of(refused)
    done = judge.post(
        f"{at}do/differ/", {"revision": line.revision, "amount": "5", "reason": "Thiếu", "next": "queue"}
    )
    assert done["Location"] == f"/scorecards/rounds/{row.pk}/queue/"
    stale = judge.post(f"{at}do/agree/", {"revision": line.revision})
    assert stale.status_code == 409
    own = line_of(row, town.home, "A1")
    assert judge.post(f"/scorecards/lines/{own.pk}/do/agree/", {"revision": own.revision}).status_code == 403
    unit = sits(town.officer, town.justice)
    assert "1 difference to answer" in text_of(unit.get("/scorecards/"))
    line.refresh_from_db()
    answer = {"revision": line.revision, "accept": "no", "words": "Có biên bản số 3"}
    assert unit.post(f"{at}do/answer/", answer).status_code == 302
    assert "Có biên bản số 3" in text_of(judge.get(at))


def test_one_criterion_of_all_units_is_judged_at_once_and_refusals_stand_by_their_rows(town: Town) -> None:
    row = in_appraisal(town)
    judge = sits(town.home_officer, town.home)
    at = f"/scorecards/rounds/{row.pk}/judge/"
    page = text_of(judge.get(f"{at}?code=A3"))
    one, other, own = (line_of(row, unit, "A3") for unit in (town.justice, town.health, town.home))
    assert (f"say-{one.pk}" in page, f"say-{other.pk}" in page, f"say-{own.pk}" in page) == (
        True,
        True,
        False,
    )
    sent = {
        "code": "A3", f"revision-{one.pk}": one.revision, f"say-{one.pk}": "agree",
        f"revision-{other.pk}": other.revision, f"say-{other.pk}": "differ", f"amount-{other.pk}": "5",
        f"revision-{own.pk}": own.revision, f"say-{own.pk}": "agree",
    }  # fmt: skip
    refused = judge.post(at, sent)
    assert refused.status_code == 422
    assert "Sở Y tế: Say why you differ; the unit reads this." in text_of(refused)
    states = [Line.objects.get(pk=line.pk).judgement for line in (one, other, own)]
    assert states == ["agreed", "unread", "unread"]  # the own unit is never judged, whatever is sent
    again = judge.post(at, {**sent, f"reason-{other.pk}": "Thiếu biên bản"})
    assert (again.status_code, again["Location"]) == (302, f"{at}?code=A1")
    other.refresh_from_db()
    assert (other.judgement, other.appraised, other.reason) == ("differs", {"amount": "5"}, "Thiếu biên bản")
    stale = judge.post(at, {**sent, f"say-{one.pk}": "", f"reason-{other.pk}": "Khác"})
    assert stale.status_code == 409
    assert judge.get(f"{at}?code=B1").status_code == 404
    assert sits(town.officer, town.justice).get(at).status_code == 404


def test_a_figure_is_contested_and_answered_on_its_page(town: Town) -> None:
    row = in_appraisal(town)
    line, unit = line_of(row, town.justice, "B1"), sits(town.officer, town.justice)
    at = f"/scorecards/lines/{line.pk}/"
    assert 'name="amount"' not in text_of(unit.get(at))
    assert unit.post(f"{at}do/state/", {"revision": line.revision, "amount": "9"}).status_code == 422
    unit.post(f"{at}do/attach/", {"file": SimpleUploadedFile("a.pdf", PDF_BYTES)})
    unit.post(f"{at}do/contest/", {"words": "Thiếu ba hồ sơ"})
    judge = sits(town.home_officer, town.home)
    assert "1 contested figure to answer" in text_of(judge.get("/scorecards/"))
    contest = line.contests.get()
    given = {"contest": contest.pk, "outcome": "upheld", "answer": "Đúng là thiếu"}
    assert judge.post(f"{at}do/answer-contest/", {**given, "outcome": "typed"}).status_code == 422
    assert judge.post(f"{at}do/answer-contest/", given).status_code == 302
    assert "Does not count: contested with reason" in text_of(unit.get(at))


def test_survey_parts_are_entered_for_all_units_or_for_none(town: Town) -> None:
    numbers_from(53_000)
    row = in_appraisal(town)
    client = sits(town.staff, town.top)
    assert "53," not in text_of(client.get(f"/scorecards/rounds/{row.pk}/values/"))
    first, second = line_of(row, town.justice, "C1"), line_of(row, town.health, "C1")
    given = {"code": "C1", "document": "BC 12/BC-SNV", f"value-{first.pk}": "90", f"value-{second.pk}": "101"}
    refused = client.post(f"/scorecards/rounds/{row.pk}/do/enter/", given)
    assert "The value lies outside the scale of the survey." in text_of(refused)
    assert not first.entered.exists()
    given[f"value-{second.pk}"] = "80,5"
    assert client.post(f"/scorecards/rounds/{row.pk}/do/enter/", given).status_code == 302
    number = second.entered.get().pk
    own = client.post(f"/scorecards/rounds/{row.pk}/do/confirm/", {"value": number})
    assert own.status_code == 422
    leader = sits(town.leader, town.top)
    assert leader.post(f"/scorecards/rounds/{row.pk}/do/confirm/", {"value": number}).status_code == 302
    second.refresh_from_db()
    assert second.given == {"amount": "80.5"}


def test_the_result_is_put_forward_published_and_shown_with_its_hash(town: Town) -> None:
    row = to_publish(town)
    client, leader = sits(town.staff, town.top), sits(town.leader, town.top)
    at = f"/scorecards/rounds/{row.pk}/"
    sha256 = results.draft(row).sha256
    assert sha256 in text_of(client.get(at))
    client.post(f"{at}do/propose/", {"sha256": sha256, "document": "QĐ 99/QĐ-UBND"})
    proposal = row.proposals.get()
    assert client.post(f"{at}do/publish/", {"proposal": proposal.pk}).status_code == 422
    assert leader.post(f"{at}do/publish/", {"proposal": proposal.pk}).status_code == 302
    made = Publication.objects.get()
    unit = sits(town.officer, town.justice)
    ranking = text_of(unit.get(f"/scorecards/results/{made.pk}/"))
    assert sha256 in ranking
    assert "93.33 %" in ranking
    document = unit.get(f"/scorecards/results/{made.pk}/document/")
    assert freezing.sha256(json.loads(document.content)) == sha256
    own, other = (Result.objects.get(unit=one) for one in (town.justice, town.health))
    page = text_of(unit.get(f"/scorecards/results/units/{own.pk}/"))
    assert "45/50 (90.00 %)" in page
    assert f"/scorecards/lines/{line_of(row, town.justice, 'A2').pk}/" in page
    assert "/scorecards/lines/" not in text_of(unit.get(f"/scorecards/results/units/{other.pk}/"))


def test_leaders_compare_try_weights_and_see_another_method(town: Town) -> None:
    made = published(town)
    frameworks.take_over(at=NOW)
    leader = sits(town.leader, town.top)
    compared = text_of(leader.get(f"/scorecards/compare/?framework=TEST&unit={town.justice.pk}"))
    assert "90.00 %" in compared
    assert "76.67 %" not in compared
    tried = leader.get(f"/scorecards/rounds/{made.round_id}/sensitivity/?weight-A=0")
    assert "Rank by these weights" in text_of(tried)
    wrong = leader.get(f"/scorecards/rounds/{made.round_id}/sensitivity/?weight-A=-3")
    assert (wrong.status_code, "Give a weight between 0 and 1000." in text_of(wrong)) == (422, True)
    law = FrameworkVersion.objects.get(key="766/API-2026-09")
    other = text_of(leader.get(f"/scorecards/rounds/{made.round_id}/under/?method={law.pk}"))
    assert "Recomputed, not published." in other
    assert "Place as published" in other
    assert "93.33 %" in other  # beside what the other method makes of it


def test_everybody_sees_published_places_with_honest_ties_and_nothing_else(town: Town) -> None:
    row = to_publish(town)
    stranger = Client()
    assert stranger.get(f"/rankings/{row.pk}/").status_code == 404  # nothing is published yet
    assert row.title not in text_of(stranger.get("/rankings/"))
    made = published(town, row)
    Line.objects.filter(sheet__round=row).update(words="Lời giải trình nội bộ")
    assert f"/rankings/{row.pk}/" in text_of(stranger.get("/rankings/"))
    answer = stranger.get(f"/rankings/{row.pk}/")
    shown = text_of(answer)
    assert ("Sở Nội vụ" in shown, "93,33 %" in shown, made.sha256 in shown) == (True, True, True)
    assert ("giải trình" in shown, "/scorecards/" in shown.replace("/static/scorecards/", "")) == (
        False,
        False,
    )
    assert stranger.post(f"/rankings/{row.pk}/").status_code == 405


def test_an_imported_table_with_faults_keeps_nothing_and_names_them(town: Town) -> None:
    client = sits(town.staff, town.top)
    from importlib import resources

    text = (resources.files("motcua") / "law" / "scorecards" / "766.yaml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    document["version"] = "TRY-1"
    broken = yaml.safe_load(text)
    broken["criteria"][0]["points"] = 17
    for content in (yaml.safe_dump(broken).encode(), b"\xff\xfe\x00", b"- [", b""):
        upload = SimpleUploadedFile("bo-tieu-chi.yaml", content)
        answer = client.post("/scorecards/frameworks/import/", {"file": upload})
        assert answer.status_code == 422, content[:20]
    assert not FrameworkVersion.objects.exists()
    upload = SimpleUploadedFile("bo-tieu-chi.yaml", yaml.safe_dump(document).encode())
    made = client.post("/scorecards/frameworks/import/", {"file": upload})
    row = FrameworkVersion.objects.get()
    assert (made["Location"], row.state) == (f"/scorecards/frameworks/{row.pk}/", "proposed")
    own = client.post(f"/scorecards/frameworks/{row.pk}/decide/", {"decision": "approve"})
    assert own.status_code == 422
    leader = sits(town.leader, town.top)
    leader.post(f"/scorecards/frameworks/{row.pk}/decide/", {"decision": "approve"})
    row.refresh_from_db()
    assert row.state == "approved"


def test_pages_take_the_same_queries_for_more_units(town: Town) -> None:
    client = sits(town.staff, town.top)
    paths = ("/scorecards/", "/scorecards/rounds/{}/")
    counts: list[list[int]] = []
    rows = [opened(town, unit_ids=[town.justice.pk])]
    more = [
        factories.make_unit(f"Sở {number}", kind="department", level="province", parent=town.top).pk
        for number in range(4)
    ]
    rows.append(opened(town, unit_ids=[town.justice.pk, *more], version=keep_other()))
    for row in rows:
        found = []
        for path in paths:
            client.get(path.format(row.pk))
            with CaptureQueriesContext(connection) as captured:
                client.get(path.format(row.pk))
            found.append(len(captured))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 24


def keep_other() -> FrameworkVersion:
    from rounds_ground import framework

    return keep(framework("2"))


def test_the_page_of_a_sheet_takes_the_same_queries_whatever_was_stated(town: Town) -> None:
    row = in_appraisal(town)
    judged(town, row)
    client = sits(town.head, town.justice)
    path = f"/scorecards/sheets/{sheet_of(row, town.justice).pk}/"
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    assert len(captured) <= 18


def test_a_file_too_many_and_unknown_deeds_are_refused(town: Town) -> None:
    row = asked(town)
    client = sits(town.officer, town.justice)
    sheet, line = sheet_of(row, town.justice), line_of(row, town.justice, "A1")
    for path in (
        f"/scorecards/rounds/{row.pk}/do/fly/",
        f"/scorecards/sheets/{sheet.pk}/do/fly/",
        f"/scorecards/lines/{line.pk}/do/fly/",
        f"/scorecards/lines/{line.pk}/do/remove/",
        "/scorecards/lines/999999/do/agree/",
    ):
        assert client.post(path, {"evidence": "x" * 30}).status_code == 404, path
    assert client.get(f"/scorecards/lines/{line.pk}/do/agree/").status_code == 405
    state(town, line, town.officer, yes="yes")
    filled(town, row, town.justice, town.officer)
