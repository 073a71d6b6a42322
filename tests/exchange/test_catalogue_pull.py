"""The national catalogue pulled from the portal's stand-in, compared, decided on; cut, drifted, shrunk."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

import factories
from desk_people import seat, text_of
from motcua.exchange import tasks
from motcua.exchange.actions import catalogue
from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.older_service import OlderService
from motcua.exchange.rest_service import RestService
from motcua.procedures import national_queries
from motcua.procedures.actions import drafts, national_differences, national_pull
from motcua.procedures.errors import DifferenceNotFound, DifferenceRefused, DraftOpen
from motcua.procedures.models import (
    NationalDifference,
    NationalLine,
    NationalPull,
    NationalRecord,
    Procedure,
    ProcedureVersion,
    VersionDraft,
)
from motcua.procedures.rules.national_service import Drifted, Listing, read_page, read_record
from national_catalogue_ground import EXPECTED, put_down_the_sample, speak
from stand_ins import Portal

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["older", "rest"])
def either(request: Any, portal: Portal, settings: Any, tmp_path: Any) -> Portal:
    settings.NATIONAL_PORTAL_URL = portal.url
    speak(settings, tmp_path, request.param)
    return portal


@pytest.fixture
def connected(portal: Portal, settings: Any, tmp_path: Any) -> Portal:
    settings.NATIONAL_PORTAL_URL = portal.url
    return portal


@pytest.fixture(autouse=True)
def our_catalogue(db: None) -> None:
    put_down_the_sample()


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of 20, so that the sample has three."""
    from dataclasses import replace

    law = national_pull.pull_law
    for where in (catalogue, national_pull, national_differences):
        monkeypatch.setattr(where, "pull_law", lambda day: replace(law(day), page=20))


def pull(**wanted: Any) -> catalogue.Pulled:
    return catalogue.pull(clock=timezone.now, **wanted)


def items(state: str = "open") -> dict[str, NationalDifference]:
    return {row.kind: row for row in NationalDifference.objects.filter(state=state)}


def dropping(monkeypatch: pytest.MonkeyPatch, name: str, after: int, error: BaseException) -> None:
    """The client's method fails once, after so many calls."""
    calls = 0
    for kind in (OlderService, RestService):
        whole = getattr(kind, name)

        def once(self: Any, *args: Any, whole: Any = whole) -> Any:
            nonlocal calls
            calls += 1
            if calls == after:
                raise error
            return whole(self, *args)

        monkeypatch.setattr(kind, name, once)


def test_each_generation_finds_what_the_nation_changed_and_applies_nothing(either: Portal) -> None:
    before = (ProcedureVersion.objects.count(), Procedure.objects.count())

    done = pull()

    assert done.is_finished, done
    assert done.counts == EXPECTED
    found = items()
    assert set(found) == {"changed", "renamed", "abolished", "replaced", "new"}
    (limits,) = found["changed"].fields
    assert limits["field"] == "limits"
    assert [line.rsplit(": ", 1)[1] for line in limits["there"]] == ["2 ngày làm việc"] * len(limits["there"])
    assert [one["field"] for one in found["renamed"].fields] == ["name"]
    assert found["replaced"].replaced_by == found["new"].code == "1.013314"
    assert (ProcedureVersion.objects.count(), Procedure.objects.count()) == before
    assert VersionDraft.objects.count() == 0


def test_a_second_pull_asks_for_no_record_again_and_doubles_no_item(either: Portal) -> None:
    pull()
    again = pull()

    row = NationalPull.objects.get(pk=again.pull_id)
    assert (again.counts, row.fetched) == (EXPECTED, 0)
    assert NationalDifference.objects.count() == 5
    assert set(NationalLine.objects.values_list("pull_id", flat=True)) == {again.pull_id}


@pytest.mark.parametrize(("name", "after"), [("catalogue_page", 2), ("procedure", 30)])
def test_a_pull_that_was_cut_goes_on_where_it_stood(
    connected: Portal, monkeypatch: pytest.MonkeyPatch, name: str, after: int
) -> None:
    dropping(monkeypatch, name, after, PartnerUnavailable("national-portal", "it was cut"))
    first = pull()
    row = NationalPull.objects.get(pk=first.pull_id)
    stood = (row.next_page, row.fetched)
    second = pull()

    assert (first.is_finished, first.waits) == (False, "national-portal is not available: it was cut")
    assert stood == ((2, 0) if name == "catalogue_page" else (4, after - 1))
    assert (second.pull_id, second.counts) == (first.pull_id, EXPECTED)
    assert NationalPull.objects.get().fetched == NationalRecord.objects.count() == 57


def test_a_worker_that_dies_between_two_records_loses_none(
    connected: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropping(monkeypatch, "procedure", 7, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        pull()
    assert catalogue.is_under_way()

    assert pull().counts == EXPECTED


def test_a_list_that_changes_while_it_is_read_is_read_again(
    connected: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, calls = OlderService.catalogue_page, 0

    def changing(self: OlderService, number: int, size: int) -> Any:
        nonlocal calls
        calls += 1
        total, rows = page(self, number, size)
        return (total + 1 if calls == 2 else total), rows

    monkeypatch.setattr(OlderService, "catalogue_page", changing)
    done = pull()

    assert done.counts == EXPECTED
    assert NationalPull.objects.get().restarts == 1


def test_a_list_that_never_stands_still_is_refused(
    connected: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, calls = OlderService.catalogue_page, 0

    def changing(self: OlderService, number: int, size: int) -> Any:
        nonlocal calls
        calls += 1
        return 1000 + calls, page(self, number, size)[1]

    monkeypatch.setattr(OlderService, "catalogue_page", changing)

    assert pull().refused == "the list changes each time that it is read"
    assert NationalDifference.objects.count() == NationalLine.objects.count() == 0


def test_an_emptied_or_shrunk_list_abolishes_nothing_until_a_person_says_so(connected: Portal) -> None:
    codes = list(Procedure.objects.order_by("code").values_list("code", flat=True))
    connected.control(catalogue={"drop": codes[:20]})
    refused = pull()
    taken = pull(may_shrink=True)

    assert refused.refused == "20 of 58 procedures in force here are not in its list"
    assert taken.is_finished
    assert taken.counts["gone"] == 20
    connected.control(catalogue={"drop": [*codes, "1.013314"]})
    assert pull(may_shrink=True).refused == "the list is empty"
    assert NationalDifference.objects.filter(kind="gone", state="open").count() == 20


def test_a_list_of_another_shape_is_refused_with_the_place(
    connected: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = OlderService.catalogue_page

    def drifted(self: OlderService, number: int, size: int) -> Any:
        total, rows = page(self, number, size)
        return total, [{("phienBan" if key == "PHIENBAN" else key): row[key] for key in row} for row in rows]  # type: ignore[union-attr, index, call-overload]

    monkeypatch.setattr(OlderService, "catalogue_page", drifted)
    with pytest.raises(SystemExit) as ended:
        call_command("exchange_pull", stdout=StringIO())

    assert ended.value.code == 1

    row = NationalPull.objects.get()
    assert (row.state, row.problem) == ("refused", "row 1 of the list: PHIENBAN is missing or empty")
    assert NationalDifference.objects.count() == 0


def test_one_record_of_another_shape_stops_no_other_and_many_refuse_the_pull(connected: Portal) -> None:
    codes = list(Procedure.objects.order_by("code").values_list("code", flat=True))
    bad = {"MATTHC": codes[0], "TENTTHC": "Tên", "LINHVUCTHUCHIEN": "không phải đối tượng"}
    connected.control(catalogue={"put": {codes[0]: {"record": bad, "version": "9"}}})
    one = pull()
    connected.control(
        catalogue={"put": {code: {"record": {**bad, "MATTHC": code}, "version": "9"} for code in codes}}
    )
    many = pull()

    assert one.counts == {**EXPECTED, "equal": 53, "unreadable": 1}
    assert NationalPull.objects.get(pk=one.pull_id).unreadable == [
        {"code": codes[0], "why": "LINHVUCTHUCHIEN is no object"}
    ]
    assert many.refused.startswith("20 records cannot be read, the last one: LINHVUCTHUCHIEN is no object")


def test_taking_over_begins_a_draft_that_says_what_the_nation_says(connected: Portal) -> None:
    pull()
    by = 1
    item, now = items()["changed"], timezone.now()
    draft = national_differences.adopt(item.pk, by=by, at=now)
    assert draft is not None

    limits = {line["channel"]: line["limit"] for line in draft.content["channels"]}
    assert set(map(str, limits.values())) == {str({"value": 2, "unit": "working_day"})}
    assert (draft.origin, draft.state, draft.origin_ref) == ("national", "draft", f"{item.code} 2")
    with pytest.raises(DifferenceNotFound):
        national_differences.adopt(item.pk, by=by, at=now)
    new = national_differences.adopt(items()["new"].pk, by=by, at=now)
    assert new is not None
    assert (new.code, new.procedure_id) == ("1.013314", None)
    assert national_differences.adopt(items()["abolished"].pk, by=by, at=now) is None
    assert len(items("adopting")) == 3


def test_a_draft_that_is_open_already_is_not_doubled(connected: Portal) -> None:
    pull()
    by, item = 1, items()["changed"]
    drafts.begin(item.code, by=by, at=timezone.now())

    with pytest.raises(DraftOpen):
        national_differences.adopt(item.pk, by=by, at=timezone.now())
    assert items()["changed"].pk == item.pk


def test_what_is_kept_with_a_reason_comes_back_only_when_it_differs_otherwise(connected: Portal) -> None:
    pull()
    item, by = items()["changed"], 1
    for words, problem in (("  ", "words-required"), ("x" * 501, "words-too-long")):
        with pytest.raises(DifferenceRefused, match=problem):
            national_differences.keep_own(item.pk, words=words, by=by, at=timezone.now())
    national_differences.keep_own(item.pk, words="Tỉnh có  quy định riêng", by=by, at=timezone.now())
    pull()
    assert items("kept")["changed"].words == "Tỉnh có quy định riêng"

    record = NationalRecord.objects.get(code=item.code).record
    for line in record["CACHTHUCTHUCHIEN"]:
        line["THOIGIAN"]["THOIGIANGIAIQUYET"] = 3
    connected.control(catalogue={"put": {item.code: {"record": record, "version": "3"}}})
    assert pull().is_finished
    again = items()["changed"]
    assert (again.pk, again.version, again.words, again.decided_by_id) == (item.pk, "3", "", None)


def test_what_became_equal_closes_by_itself_and_a_dropped_draft_opens_the_item_again(
    connected: Portal,
) -> None:
    pull()
    by, now = 1, timezone.now()
    changed, renamed = items()["changed"], items()["renamed"]
    draft = national_differences.adopt(changed.pk, by=by, at=now)
    assert draft is not None
    drafts.move(draft.pk, "withdrawn", by=by, at=now)
    ours = Procedure.objects.get(code=renamed.code)
    record = NationalRecord.objects.get(code=renamed.code).record | {"TENTTHC": ours.name}
    connected.control(catalogue={"put": {renamed.code: {"record": record, "version": "3"}}})
    pull()

    assert items()["changed"].draft_id is None
    assert items("equal")["renamed"].pk == renamed.pk
    assert national_queries.kinds(state="open") == {"abolished": 1, "changed": 1, "new": 1, "replaced": 1}


def test_a_pull_that_stood_still_for_days_is_refused_and_another_begins(
    connected: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropping(monkeypatch, "procedure", 3, PartnerUnavailable("national-portal", "it was cut"))
    first = pull()
    later = timezone.now() + timedelta(hours=73)
    second = catalogue.pull(clock=lambda: later)

    assert second.is_finished
    assert second.pull_id != first.pull_id
    old = NationalPull.objects.get(pk=first.pull_id)
    assert (old.state, old.problem) == ("refused", "national-portal is not available: it was cut")


def test_without_a_portal_the_night_puts_nothing_and_one_job_is_enough(
    settings: Any, connected: Portal
) -> None:
    assert [tasks.pull_nightly(0), tasks.pull_nightly(0), tasks.pull_on(0)] == [True, False, False]
    settings.NATIONAL_PORTAL_URL = ""
    assert tasks.pull_nightly(0) is False


GOOD: dict[str, Any] = {
    "MATTHC": "1.000123.000.00.00.H10", "TENTTHC": "Tên", "LINHVUCTHUCHIEN": {"TENLINHVUC": "Hộ tịch"},
    "CAPTHUCHIEN": "Cấp xã", "TRINHTUTHUCHIEN": [{"TRUONGHOP": "Khi nộp", "TRINHTU": "Một\n\nHai"}],
    "CACHTHUCTHUCHIEN": [{"KENH": 1, "THOIGIAN": {
        "THOIGIANGIAIQUYET": "1.5", "DONVITINH": "ngày làm việc",
        "PHILEPHI": [{"SOTIEN": 8000, "DONVI": "Đồng"}, {"SOTIEN": 5, "DONVI": "USD"}]}}],
    "THANHPHANHOSO": [{"GIAYTO": [{"TENGIAYTO": "Tờ khai", "SOBANCHINH": "1"}]}],
    "KETQUATHUCHIEN": [], "CANCUPHAPLY": [{"TENVANBAN": "Luật Hộ tịch"}], "MOI": {"them": 1},
}  # fmt: skip


def test_a_record_is_read_strictly_and_fields_that_are_added_are_passed_over() -> None:
    read = read_record(GOOD, code="1.000123")

    (channel,) = read.channels
    assert (channel.limit.value, channel.limit.unit) == (1.5, "working_day")  # type: ignore[union-attr]
    assert [fee.amount_vnd for fee in channel.fees] == [8000, None]
    assert read.texts["steps"] == "Khi nộp:\nMột\nHai"
    assert [(one.originals, one.copies) for one in read.components] == [(1, 0)]


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("MATTHC", "2.000001", "of another procedure"),
        ("MATTHC", "mã", "not of the form d.nnnnnn"),
        ("TENTTHC", ["Tên"], "TENTTHC is neither a text nor a figure"),
        ("TENTTHC", "a\0b", "no text can hold"),
        ("CACHTHUCTHUCHIEN", {}, "CACHTHUCTHUCHIEN is no list"),
        ("CACHTHUCTHUCHIEN", [{"KENH": "7", "THOIGIAN": {}}], "KENH is none of 1, 2, 3"),
        ("CACHTHUCTHUCHIEN", [{"KENH": "1", "THOIGIAN": "5 ngày"}], "THOIGIAN is no object"),
        ("THANHPHANHOSO", [{"GIAYTO": [{"TENGIAYTO": "A", "SOBANCHINH": "-1"}]}], "SOBANCHINH is no count"),
        ("KETQUATHUCHIEN", [{}] * 1001, "more than 1000 rows"),
    ],
)
def test_a_drift_is_told_with_its_place(name: str, value: Any, place: str) -> None:
    with pytest.raises(Drifted, match=place):
        read_record({**GOOD, name: value}, code="1.000123")


def test_a_page_is_read_strictly() -> None:
    row = {
        "MATTHC": "1.000123",
        "TENTTHC": "Tên",
        "PHIENBAN": 3,
        "TRANGTHAI": "3",
        "MATTHCTHAYTHE": "1.000124",
    }
    total, (one,) = read_page(1, [row])
    assert (total, one.version, one.listing, one.replaced_by) == (1, "3", Listing.REPLACED, "1.000124")
    for said, rows in ((None, []), (True, []), (-1, []), (1, {}), (1, [7]), (1, [row | {"TRANGTHAI": "0"}])):
        with pytest.raises(Drifted):
            read_page(said, rows)  # type: ignore[arg-type]


def test_the_keeper_pulls_decides_and_takes_back_on_the_page(settings: Any, connected: Portal) -> None:
    office = factories.make_unit("Ủy ban nhân dân tỉnh Khánh Hòa", level="province")
    keeper = seat(factories.make_official(office, "reform_staff"), office).client
    page = "/catalogue/office/national/pulled/"
    assert keeper.post(page).status_code == 302
    assert "A pull is waiting already." in text_of(keeper.post(page, follow=True))
    pull()
    shown = text_of(keeper.get(page))
    assert "Named otherwise" in shown
    assert "54 equal" in shown

    item = items()["abolished"]
    adopted = keeper.post(f"{page}{item.pk}/", {"deed": "adopt", "code": item.code})
    assert adopted["Location"] == f"/catalogue/office/decisions/new/?abolishes={item.code}"
    assert f">{item.code}</textarea>" in keeper.get(adopted["Location"]).content.decode()
    keeper.post(f"{page}{item.pk}/", {"deed": "reopen"})
    refused = text_of(keeper.post(f"{page}{item.pk}/", {"deed": "keep", "words": " "}, follow=True))
    assert "Say why ours is kept." in refused
    keeper.post(f"{page}{item.pk}/", {"deed": "keep", "words": "Chờ công bố"})
    assert "Chờ công bố" in text_of(keeper.get(f"{page}?state=kept"))
    draft = keeper.post(f"{page}{items()['changed'].pk}/", {"deed": "adopt"})
    assert draft["Location"].startswith("/catalogue/office/drafts/")
    settings.NATIONAL_PORTAL_URL = ""
    assert "No National Portal is connected." in text_of(keeper.get(page))
