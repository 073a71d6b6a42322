"""Where papers are taken in, how they travel, how results leave, who acts for whom, and how errors are mended."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import factories
from factories import (
    MONDAY,
    SALT,
    Case,
    acting_as,
    as_system,
    make_official,
    make_procedure,
    make_unit,
    order_for,
)
from motcua.agencies.models import Unit
from motcua.dossiers import verification, whereabouts
from motcua.dossiers.actions import correcting, filing, returning, travelling
from motcua.dossiers.errors import (
    InputRefused,
    NotAllowed,
    NotForThisPoint,
    PaperListClosed,
    PaperListNotFound,
    ProofRequired,
    TransitionRefused,
)
from motcua.dossiers.models import Dossier, HandoverRecord, Involvement, PaperItem, PaperList, Party
from motcua.dossiers.rules.opening import PartyData, Representative
from motcua.dossiers.rules.where import Receipt
from motcua.kernel.scopes import of_units, scope

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def centre(name: str, level: str = "commune") -> Unit:
    return make_unit(name, kind="service_centre", level=level)


def log_is_clean() -> bool:
    return [fault for _, faults in verification.verify() for fault in faults] == []


# ---------------------------------------------------------------- the place of intake


def taken_at_point(point: Unit, home: Unit, *, code: str = "", level: str = "commune") -> Any:
    procedure = make_procedure(code=code)
    officer = acting_as(make_official(point), point)
    order = replace(order_for(procedure, home, channel="counter"), intake_point_id=point.pk)
    with as_system():
        return filing.accept_at_counter(
            order=order, party=factories.party_of(factories.make_citizen()), by=officer, at=MONDAY, command_id="p1"
        )  # fmt: skip


def test_a_support_point_takes_papers_for_the_unit_of_another_commune() -> None:
    point, home = centre("Trung tâm phường Nha Trang"), centre("Trung tâm xã Cam Lâm")

    state = taken_at_point(point, home).state

    assert (state.receiving_unit_id, state.intake_point_id) == (home.pk, point.pk)
    assert state.code.startswith(home.agency_id)
    assert state.business == "accepted"


def test_the_support_point_goes_on_seeing_what_it_took_in() -> None:
    point, home = centre("Trung tâm phường Nha Trang"), centre("Trung tâm xã Cam Lâm")
    state = taken_at_point(point, home).state

    assert Involvement.unscoped.get(dossier_id=state.id).unit_id == point.pk
    with scope(of_units(frozenset({point.pk}), user_id=1)):
        assert Dossier.objects.filter(pk=state.id).exists()
    assert log_is_clean()


def test_a_department_is_no_support_point() -> None:
    point = make_unit("Sở Tư pháp", kind="department", level="province")

    with pytest.raises(NotForThisPoint):
        taken_at_point(point, centre("Trung tâm xã Cam Lâm"))


def test_what_the_law_wants_at_home_is_not_taken_elsewhere() -> None:
    with pytest.raises(NotForThisPoint):
        taken_at_point(centre("Trung tâm phường A"), centre("Trung tâm xã B"), code="1.000894")

    assert Dossier.unscoped.count() == 0


# ---------------------------------------------------------------- papers on the way


def on_the_way() -> tuple[Case, Case, Unit, PaperList]:
    home, court = centre("Trung tâm A"), make_unit("Sở Tư pháp", kind="department", level="province")
    one = factories.accepted(unit=home, handling_unit=court)
    two = factories.accepted(unit=home, handling_unit=court)
    with as_system():
        made = travelling.send(
            dossier_ids=[one.id, two.id], to_unit_id=court.pk, carrier="Xe công văn", by=one.as_intake,
            at=MONDAY + HOUR, command_id="list-1",
        )  # fmt: skip
    return one, two, court, made


def test_papers_travel_on_one_list_and_each_dossier_knows_where_they_are() -> None:
    one, two, court, made = on_the_way()

    assert (made.number, made.year, made.kind) == (1, 2026, "units")
    for case in (one, two):
        row = case.row
        assert (row.papers_unit_id, row.papers_sent_at) == (court.pk, MONDAY + HOUR)
    assert list(PaperItem.unscoped.order_by("place").values_list("dossier_id", "state")) == [
        (one.id, "on_the_way"), (two.id, "on_the_way"),
    ]  # fmt: skip


def test_the_same_key_makes_one_list() -> None:
    one, two, court, made = on_the_way()

    with as_system():
        again = travelling.send(
            dossier_ids=[one.id, two.id], to_unit_id=court.pk, carrier="", by=one.as_intake, at=MONDAY + HOUR,
            command_id="list-1",
        )  # fmt: skip

    assert again.pk == made.pk
    assert PaperList.unscoped.count() == 1


def test_the_check_at_arrival_names_what_is_missing_and_what_is_too_many() -> None:
    one, two, court, made = on_the_way()
    receiver = acting_as(make_official(court, "registry"), court)
    first = PaperItem.unscoped.get(place=1)

    with as_system():
        found = travelling.receive(
            list_id=made.pk, present=[first.pk], extra=["H56.1-20261101-0000009"], by=receiver,
            at=MONDAY + 2 * HOUR, command_id="in-1",
        )  # fmt: skip

    assert list(PaperItem.unscoped.order_by("place").values_list("state", flat=True)) == [
        "received",
        "missing",
    ]
    assert found.extra == ["H56.1-20261101-0000009"]
    assert one.row.papers_sent_at is None
    assert two.row.papers_sent_at == MONDAY + HOUR  # still looked for
    assert log_is_clean()


def test_a_list_is_checked_once_and_by_the_unit_that_gets_it() -> None:
    one, _, court, made = on_the_way()
    receiver = acting_as(make_official(court, "registry"), court)
    items = list(PaperItem.unscoped.values_list("pk", flat=True))

    def receive(by: Any, key: str) -> None:
        with as_system():
            travelling.receive(
                list_id=made.pk, present=items, extra=(), by=by, at=MONDAY + HOUR, command_id=key
            )

    with pytest.raises(NotAllowed):
        receive(one.as_intake, "own")
    receive(receiver, "in")
    with pytest.raises(PaperListClosed):
        receive(receiver, "in-again")


def test_a_list_is_hidden_from_units_it_does_not_concern() -> None:
    _, _, _, made = on_the_way()
    stranger = make_unit("Ủy ban nhân dân xã xa")

    with scope(of_units(frozenset({stranger.pk}), user_id=1)), pytest.raises(PaperListNotFound):
        travelling.receive(
            list_id=made.pk, present=[], extra=(), by=acting_as(make_official(stranger), stranger), at=MONDAY,
            command_id="x",
        )  # fmt: skip


def test_papers_on_the_way_are_not_sent_twice() -> None:
    one, _, court, _ = on_the_way()

    with pytest.raises(TransitionRefused), as_system():
        travelling.send(
            dossier_ids=[one.id],
            to_unit_id=court.pk,
            carrier="",
            by=one.as_intake,
            at=MONDAY,
            command_id="l2",
        )

    assert PaperList.unscoped.count() == 1  # the refused list took no number


def missing_paper() -> tuple[Case, Unit, Any, int]:
    """One of two papers did not arrive: its case, the unit that looks for it, a post there, and its line."""
    _, two, court, made = on_the_way()
    receiver = acting_as(make_official(court, "registry"), court)
    first, second = PaperItem.unscoped.order_by("place")
    with as_system():
        travelling.receive(
            list_id=made.pk,
            present=[first.pk],
            extra=(),
            by=receiver,
            at=MONDAY + 2 * HOUR,
            command_id="in-1",
        )
    return two, court, receiver, second.pk


def find(item_id: int, by: Any, key: str = "found-1", hours: int = 5) -> PaperItem:
    with as_system():
        return travelling.find(item_id=item_id, by=by, at=MONDAY + hours * HOUR, command_id=key)


def test_missing_papers_that_arrive_later_are_received() -> None:
    case, court, receiver, line = missing_paper()

    item = find(line, receiver)

    assert (item.state, item.found_at) == ("found", MONDAY + 5 * HOUR)
    assert (case.row.papers_unit_id, case.row.papers_sent_at) == (court.pk, None)
    with as_system():
        assert whereabouts.missing(court.pk) == []
    assert log_is_clean()


def test_missing_papers_that_never_left_are_sent_again() -> None:
    case, court, _, line = missing_paper()
    Dossier.unscoped.filter(pk=case.id).update(channel="counter")

    item = find(line, case.as_intake)
    with as_system():
        lying = [one.pk for one in whereabouts.to_send(case.unit.pk)]
    assert (item.state, lying) == ("stayed", [case.id])
    assert (case.row.papers_unit_id, case.row.papers_sent_at) == (case.unit.pk, None)

    with as_system():
        again = travelling.send(
            dossier_ids=[case.id], to_unit_id=court.pk, carrier="", by=case.as_intake, at=MONDAY + 6 * HOUR,
            command_id="list-2",
        )  # fmt: skip
    assert (again.number, case.row.papers_sent_at) == (2, MONDAY + 6 * HOUR)
    assert list(PaperItem.unscoped.filter(dossier_id=case.id).order_by("pk").values_list("state", flat=True)) == [
        "stayed", "on_the_way",
    ]  # fmt: skip


def test_missing_papers_are_looked_for_by_both_units_until_one_finds_them() -> None:
    case, court, receiver, line = missing_paper()
    with as_system():
        looked_for = [[one.pk for one in whereabouts.missing(unit)] for unit in (case.unit.pk, court.pk)]
        assert whereabouts.missing_line(case.row) is not None
    assert looked_for == [[line], [line]]

    found = find(line, receiver)

    assert find(line, receiver).found_at == found.found_at  # the same key: done once
    with pytest.raises(PaperListClosed):
        find(line, case.as_intake, "found-2")


def test_papers_are_found_only_by_a_unit_of_their_list_and_only_what_is_missing() -> None:
    case, _, receiver, line = missing_paper()
    stranger = make_unit("Ủy ban nhân dân xã xa")

    with pytest.raises(NotAllowed):
        find(line, acting_as(make_official(stranger), stranger))
    with pytest.raises(PaperListClosed):
        find(PaperItem.unscoped.get(place=1).pk, receiver)

    assert case.row.papers_sent_at == MONDAY + HOUR


def test_papers_that_came_from_a_support_point_are_sent_on_by_the_receiving_unit() -> None:
    point, home = centre("Trung tâm phường Nha Trang"), centre("Trung tâm xã Cam Lâm")
    court = make_unit("Sở Tư pháp", kind="department", level="province")
    state = taken_at_point(point, home).state
    Dossier.unscoped.filter(pk=state.id).update(handling_unit_id=court.pk)

    def lying() -> list[list[int]]:
        with as_system():
            return [[one.pk for one in whereabouts.to_send(unit.pk)] for unit in (point, home)]

    assert lying() == [[state.id], []]
    Dossier.unscoped.filter(pk=state.id).update(papers_unit_id=home.pk)
    assert lying() == [[], [state.id]]


# ---------------------------------------------------------------- the post


def test_a_parcel_missing_at_the_check_may_come_later() -> None:
    unit = centre("Trung tâm A")
    officer = acting_as(make_official(unit), unit)
    with as_system():
        made = travelling.take_in_post(
            outside_number="BC-77",
            carrier="",
            tracking_codes=["EA1VN"],
            by=officer,
            at=MONDAY,
            command_id="post-1",
        )
        travelling.receive(list_id=made.pk, present=[], extra=(), by=officer, at=MONDAY, command_id="in")

    assert find(PaperItem.unscoped.get().pk, officer).state == "found"


def test_the_posts_list_accepts_nothing_the_unit_does() -> None:
    unit = centre("Trung tâm A")
    officer = acting_as(make_official(unit), unit)

    with as_system():
        made = travelling.take_in_post(
            outside_number="BC-77", carrier="Bưu điện tỉnh", tracking_codes=["EA1VN", "EA2VN"], by=officer,
            at=MONDAY, command_id="post-1",
        )  # fmt: skip
        item = PaperItem.objects.get(list=made, place=1)
        done = filing.accept_at_counter(
            order=order_for(make_procedure(), unit, channel="post"),
            party=factories.party_of(factories.make_citizen()), by=officer, at=MONDAY + 3 * HOUR, command_id="a",
        )  # fmt: skip
        travelling.link_post_item(item_id=item.pk, dossier_id=done.state.id, by=officer)

    assert done.state.accepted_at == MONDAY + 3 * HOUR
    assert PaperItem.unscoped.get(place=1).dossier_id == done.state.id


def test_a_parcel_stands_on_the_posts_list_once() -> None:
    unit = centre("Trung tâm A")

    with pytest.raises(InputRefused) as refused, as_system():
        travelling.take_in_post(
            outside_number="BC-77", carrier="", tracking_codes=["EA1VN", "EA1VN"],
            by=acting_as(make_official(unit), unit), at=MONDAY, command_id="post-1",
        )  # fmt: skip

    assert (refused.value.field, refused.value.problem) == ("tracking_codes", "stands-twice")


def test_the_dispatch_to_the_post_hands_over_with_the_tracking_code_as_proof() -> None:
    case = factories.concluded(return_method="post")

    with as_system():
        made = travelling.dispatch(
            tracking_codes={case.id: "EB9VN"}, carrier="Bưu điện tỉnh", by=case.as_intake, at=case.hour(200),
            command_id="d1",
        )  # fmt: skip

    record = HandoverRecord.unscoped.get(dossier_id=case.id)
    assert (record.method, record.proof, record.proof_code) == ("post", "post_code", "EB9VN")
    assert (case.row.handover, case.row.return_method, made.kind) == ("returned", "post", "post_out")
    assert log_is_clean()


def test_a_dispatch_without_a_tracking_code_hands_nothing_over() -> None:
    one, two = factories.concluded(return_method="post"), factories.concluded(return_method="post")

    with pytest.raises(ProofRequired), as_system():
        travelling.dispatch(
            tracking_codes={one.id: "EB9VN", two.id: " "}, carrier="", by=one.as_intake, at=one.hour(200),
            command_id="d1",
        )  # fmt: skip

    assert one.row.handover == "ready"


# ---------------------------------------------------------------- the hand-over


def hand_over(case: Case, method: str = "counter", *, by: Any = None, hours: float = 200, **said: Any) -> Any:
    with as_system():
        return returning.hand_over(
            dossier_id=case.id, method=method, by=by or case.as_intake, at=case.hour(hours),
            command_id=case.key("out"), salt=SALT, receipt=Receipt(**said),
        )  # fmt: skip


def test_the_record_says_who_received_and_what_proves_it() -> None:
    case = factories.concluded()
    picture = factories.make_file(media_type="image/png")

    hand_over(
        case, receiver_kind="delegate", name="Trần Văn Sáu", id_number="056090000001",
        signature_sha256=picture.sha256, originals="Giấy chứng sinh",
    )  # fmt: skip

    record = HandoverRecord.unscoped.get(dossier_id=case.id)
    assert (record.receiver_kind, record.receiver_name, record.receiver_id_number) == (
        "delegate", "Trần Văn Sáu", "056090000001",
    )  # fmt: skip
    assert (record.proof, record.signature_id, record.originals) == (
        "signature_image", picture.sha256, "Giấy chứng sinh",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "said", "field"),
    [
        ("post", {}, "proof_code"),
        ("counter", {"proof": "signature_image"}, "signature"),
        ("counter", {"proof": "post_code", "proof_code": "EA1VN"}, "proof"),
        ("electronic", {"proof": "register_signature"}, "proof"),
    ],
)
def test_each_way_needs_its_own_proof(method: str, said: dict[str, str], field: str) -> None:
    case = factories.concluded()

    with pytest.raises(ProofRequired) as refused:
        hand_over(case, method, **said)

    assert refused.value.field == field
    assert case.row.handover == "ready"


@pytest.mark.parametrize(
    ("said", "field"),
    [({"id_number": "056090000001"}, "receiver_name"), ({"name": "Trần Văn Sáu"}, "receiver_id_number")],
)
def test_who_is_not_the_owner_is_named_and_identified(said: dict[str, str], field: str) -> None:
    case = factories.concluded()

    with pytest.raises(InputRefused) as refused:
        hand_over(case, receiver_kind="delegate", **said)

    assert refused.value.field == field
    assert case.row.handover == "ready"


def test_a_result_is_never_held_back_because_it_is_late() -> None:
    case = factories.concluded(limit=(1, "working_day"))
    assert case.state.current_due is not None

    hand_over(case, hours=24 * 60)

    assert case.row.handover == "returned"


def test_the_applicant_fetches_an_electronic_result_and_the_log_says_so() -> None:
    case = factories.concluded(return_method="electronic")

    done = hand_over(case, "electronic", by=case.as_citizen)

    assert done.state.handover == "returned"
    assert HandoverRecord.unscoped.get(dossier_id=case.id).proof == "electronic_receipt"


@pytest.mark.parametrize(("chosen", "method"), [("counter", "electronic"), ("electronic", "counter")])
def test_the_applicant_hands_themselves_nothing_else(chosen: str, method: str) -> None:
    case = factories.concluded(return_method=chosen)

    with pytest.raises(NotAllowed):
        hand_over(case, method, by=case.as_citizen)

    assert case.row.handover == "ready"


# ---------------------------------------------------------------- corrections


def correction(case: Case, by: Any, key: str = "c1", reason: str = "Sai ngày sinh của trẻ") -> Any:
    with as_system():
        return correcting.open_correction(
            dossier_id=case.id, reason=reason, by=by, at=case.hour(300), command_id=key
        )


def test_an_error_after_return_opens_a_new_linked_dossier_free_of_charge() -> None:
    case = factories.returned(fee_vnd=8000)

    state = correction(case, case.as_intake).state

    assert (state.corrects_id, state.procedure_id, state.fee_vnd) == (case.id, case.procedure.pk, 0)
    assert state.code != case.code
    assert state.accepted_at == case.hour(300)  # its own clock
    with as_system():
        party = Party.objects.get(pk=state.id)
    assert party.owner_name == case.party.owner_name
    assert party.summary == f"Đính chính kết quả hồ sơ {case.code}: Sai ngày sinh của trẻ"
    assert case.row.handover == "returned"
    assert log_is_clean()


def test_the_applicant_asks_for_a_correction_online() -> None:
    case = factories.returned()

    state = correction(case, case.as_citizen).state

    assert (state.business, state.channel, state.submitter_id) == ("submitted", "online", case.citizen.pk)


def test_the_same_correction_is_opened_once() -> None:
    case = factories.returned()

    assert correction(case, case.as_intake).state.id == correction(case, case.as_intake).state.id


def test_what_is_not_handed_over_is_recalled_not_corrected() -> None:
    case = factories.concluded()

    with pytest.raises(TransitionRefused) as refused:
        correction(case, case.as_intake)

    assert refused.value.command == "correct"


# ---------------------------------------------------------------- who acts for whom


ACTING = Representative(
    kind="delegate", name="Trần Văn Sáu", id_number="056090000001", ground="Được ủy quyền",
    proof="Giấy ủy quyền số 12 ngày 01/11/2026",
)  # fmt: skip


def test_who_acts_for_the_owner_is_kept_and_bound_to_the_log() -> None:
    unit, citizen = make_unit(), factories.make_citizen()
    with as_system():
        done = filing.submit(
            order=order_for(make_procedure(), unit),
            party=replace(factories.party_of(citizen), representative=ACTING),
            by=acting_as(citizen), at=MONDAY, command_id="s",
        )  # fmt: skip
        party = Party.objects.get(pk=done.state.id)

    assert party.representative() == ACTING
    assert log_is_clean()


@pytest.mark.parametrize(
    ("changed", "field", "kind"),
    [
        ({"proof": ""}, "representative_proof", ProofRequired),
        ({"name": " "}, "representative_name", InputRefused),
        ({"id_number": ""}, "representative_id_number", InputRefused),
        ({"kind": "neighbour"}, "representative_kind", InputRefused),
    ],
)
def test_a_right_to_act_has_a_kind_a_name_a_number_and_a_proof(
    changed: dict[str, str], field: str, kind: type[InputRefused]
) -> None:
    party = PartyData(
        owner_name="Lê Thị Bảy", owner_id_number="056190000002", representative=replace(ACTING, **changed)
    )

    with pytest.raises(kind) as refused:
        party.checked()

    assert refused.value.field == field


def test_a_commitment_from_before_representation_stays_what_it_was() -> None:
    party = PartyData(owner_name="Lê Thị Bảy", owner_id_number="056190000002")

    assert "representative" not in party.values()
    assert party.committed(SALT) == "9d47f88ac5b8483d1eb18eba3ce018ee221c756bb9139437a59fc4bcab7bce67"
