"""Interlinked services: one matter of the citizen, several dossiers, each part when its turn has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

import factories
from factories import MONDAY, SALT, acting_as, as_system, make_citizen, make_official, make_unit
from motcua.agencies.models import Unit
from motcua.dossiers import verification
from motcua.dossiers.actions import bundles, intake, returning, work
from motcua.dossiers.actions.bundles import Opened, Wanted, follow, open_bundle
from motcua.dossiers.errors import BundleWaits, NotAllowed, TransitionRefused
from motcua.dossiers.models import Bundle, Component, Dossier, Party, Slip
from motcua.dossiers.rules import interlinked
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.interlinked import Kind, Next, Standing, next_deed
from motcua.dossiers.rules.opening import HandedIn
from motcua.dossiers.rules.states import Business
from motcua.kernel.scopes import of_system, scope

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@dataclass
class Town:
    centre: Unit
    commune: Unit
    police: Unit
    insurance: Unit
    officer: Acting
    citizen: Any

    def heads(self, unit: Unit) -> Acting:
        head = make_official(unit, "agency_head", full_name="Trần Thị Ba")
        for role in ("case_officer", "division_head"):
            make_official(unit, role)
        return Acting(
            user_id=head.pk,
            kind="official",
            unit_id=unit.pk,
            roles=frozenset({"case_officer", "division_head", "agency_head"}),
        )


@pytest.fixture
def town() -> Town:
    centre = make_unit("Trung tâm Phục vụ hành chính công phường Hòa An", kind="service_centre")
    commune, police = make_unit(), make_unit("Công an phường Hòa An", kind="vertical_agency")
    insurance = make_unit("Bảo hiểm xã hội tỉnh", kind="vertical_agency", level="province")
    handlers = {
        "1.001193": commune, "9.000018": police, "9.000019": insurance,
        "1.000656": commune, "9.000020": police, "9.000004": commune,
    }  # fmt: skip
    for code, handling in handlers.items():
        procedure = factories.make_procedure(f"Thủ tục {code}", code=code)
        factories.make_offering(procedure, centre, handling_unit=handling)
    officer = acting_as(make_official(centre), centre)
    return Town(centre, commune, police, insurance, officer, make_citizen())


def opened(
    town: Town, service: str = "birth", *, key: str = "k1", channel: str = "counter", **changed: Any
) -> Opened:
    by = town.officer if channel == "counter" else acting_as(town.citizen)
    with as_system():
        return open_bundle(
            order=Wanted(
                service=service,
                receiving_unit_id=town.centre.pk,
                channel=channel,
                submitter_id=town.citizen.pk,
                components=changed.pop("components", ()),
            ),
            party=factories.party_of(town.citizen),
            by=by,
            at=MONDAY,
            command_id=key,
        )


def parts(bundle_id: int) -> list[Dossier]:
    with as_system():
        return list(Dossier.objects.filter(bundle_id=bundle_id).order_by("bundle_part"))


def concluded(town: Town, dossier: Dossier, handling: Unit, at: datetime) -> None:
    """Taken in, passed on, worked through and signed."""
    by = town.heads(handling)
    key = f"done-{dossier.pk}"
    with as_system():
        intake.begin(dossier_id=dossier.pk, by=town.officer, at=at, command_id=f"{key}-begin")
        for step in (1, 2):
            work.complete(dossier_id=dossier.pk, by=by, at=at, command_id=f"{key}-step-{step}")
        file = factories.make_file()
        paper = work.ResultPaper(number=f"{dossier.pk}/KQ", file_sha256=file.sha256)
        work.conclude(dossier_id=dossier.pk, result=paper, by=by, at=at, command_id=f"{key}-end")


def followed(bundle_id: int, at: datetime) -> int:
    with scope(of_system("test")):
        return follow(bundle_id=bundle_id, at=at)


def test_a_sequence_opens_every_part_with_its_own_code_agency_and_share_of_the_time(town: Town) -> None:
    file = opened(town)

    rows = parts(file.bundle_id)
    assert [row.bundle_part for row in rows] == [1, 2, 3]
    assert len({row.code for row in rows} | {file.code}) == 4
    assert [row.handling_unit_id for row in rows] == [town.commune.pk, town.police.pk, town.insurance.pk]
    assert [(row.limit_value, row.limit_unit) for row in rows] == [
        ("20", "working_day"),  # the lead answers for the whole
        ("12", "working_day"),
        ("7", "working_day"),
    ]
    assert [(row.business, row.held) for row in rows] == [
        ("accepted", False),
        ("submitted", True),
        ("submitted", True),
    ]
    assert [row.national_code for row in rows] == [2, 1, 1]


def test_the_citizens_date_is_the_due_date_of_the_lead_part(town: Town) -> None:
    file = opened(town)

    lead = parts(file.bundle_id)[0]
    assert lead.current_due == MONDAY.replace(day=1, month=12)  # 20 working days, 24/11 is Culture Day
    service = interlinked.service("birth")
    assert bundles.share_due(service, service.lead, file.lead) == MONDAY + timedelta(days=1)


def test_all_parts_share_one_secret_and_the_citizen_gets_one_receipt(town: Town) -> None:
    file = opened(town, "death")

    with as_system():
        secrets = set(Party.objects.values_list("lookup_secret", flat=True))
        slips = list(Slip.objects.filter(kind="receipt"))
    assert len(secrets) == 1
    assert [(slip.dossier_id, slip.content["bundle"]) for slip in slips] == [(file.lead.id, file.code)]


def test_the_same_key_opens_the_file_once(town: Town) -> None:
    first = opened(town)
    again = opened(town)

    assert (again.bundle_id, again.code, again.repeated) == (first.bundle_id, first.code, True)
    assert Bundle.unscoped.count() == 1
    assert Dossier.unscoped.count() == 3


def test_a_part_that_cannot_be_opened_opens_none(town: Town) -> None:
    from motcua.procedures.errors import NotOffered
    from motcua.procedures.models import Offering

    Offering.objects.filter(procedure__code="9.000019").delete()

    with pytest.raises(NotOffered):
        opened(town)

    assert (Bundle.unscoped.count(), Dossier.unscoped.count()) == (0, 0)


def test_nobody_accepts_a_part_before_its_turn(town: Town) -> None:
    held = parts(opened(town).bundle_id)[1]

    with pytest.raises(TransitionRefused) as refused, as_system():
        intake.accept(dossier_id=held.pk, checks=(), by=town.officer, at=MONDAY, command_id="early")

    assert refused.value.why == "It is the turn of an earlier part of the bundle."


def test_the_conclusion_of_a_part_gives_the_next_its_turn_and_its_own_clock(town: Town) -> None:
    file = opened(town)
    birth, residence, card = parts(file.bundle_id)
    later = MONDAY + timedelta(days=1)

    concluded(town, birth, town.commune, later)
    done = followed(file.bundle_id, later)

    _, residence, card = parts(file.bundle_id)
    assert done == 1
    assert (residence.business, residence.held) == ("accepted", False)
    assert residence.current_due == MONDAY.replace(day=19)  # 12 working days from Tuesday 3 November
    assert (card.business, card.held) == ("submitted", True)


def test_following_again_after_a_kill_does_nothing_twice(town: Town) -> None:
    file = opened(town)
    concluded(town, parts(file.bundle_id)[0], town.commune, MONDAY + HOUR)

    assert [followed(file.bundle_id, MONDAY + n * HOUR) for n in (1, 2, 3)] == [1, 0, 0]

    assert parts(file.bundle_id)[1].last_seq == 2


def test_the_conclusion_puts_the_job_in_its_own_transaction(town: Town) -> None:
    from django.db import connection

    file = opened(town)
    concluded(town, parts(file.bundle_id)[0], town.commune, MONDAY + HOUR)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'dossiers.follow_bundle' AND lock = %s",
            [f"bundle-{file.bundle_id}"],
        )
        assert cursor.fetchone()[0] == 2  # one for the acceptance, one for the conclusion


def test_a_stopped_part_closes_those_that_wait_for_it_with_a_reason(town: Town) -> None:
    file = opened(town)
    birth = parts(file.bundle_id)[0]
    head = town.heads(town.commune)
    with as_system():
        work.stop(
            dossier_id=birth.pk, reason="Chưa đủ điều kiện.", ground="Luật Hộ tịch", by=head, at=MONDAY + HOUR,
            command_id="stop",
        )  # fmt: skip

    followed(file.bundle_id, MONDAY + HOUR)

    assert [row.business for row in parts(file.bundle_id)] == ["stopped", "refused", "refused"]
    with as_system():
        words = Slip.objects.filter(kind="refusal").values_list("content__reason", flat=True).distinct()
        assert list(words) == [interlinked.service("birth").reason]


def test_of_a_bundle_what_stands_alone_goes_on_and_the_rest_stops(town: Town) -> None:
    file = opened(town, "death")
    death = parts(file.bundle_id)[0]
    head = town.heads(town.commune)
    with as_system():
        work.stop(
            dossier_id=death.pk, reason="Chưa đủ điều kiện.", ground="Luật Hộ tịch", by=head, at=MONDAY + HOUR,
            command_id="stop",
        )  # fmt: skip

    followed(file.bundle_id, MONDAY + HOUR)

    assert [row.business for row in parts(file.bundle_id)] == ["stopped", "stopped", "accepted"]


def test_online_the_parts_are_taken_in_once_the_lead_part_is(town: Town) -> None:
    file = opened(town, "death", channel="online")
    rows = parts(file.bundle_id)
    assert [row.business for row in rows] == ["submitted"] * 3

    with as_system():
        intake.accept(dossier_id=rows[0].pk, checks=(), by=town.officer, at=MONDAY + HOUR, command_id="in")
    followed(file.bundle_id, MONDAY + HOUR)

    assert [row.business for row in parts(file.bundle_id)] == ["accepted"] * 3


def test_withdrawing_the_file_withdraws_every_open_part(town: Town) -> None:
    file = opened(town)
    concluded(town, parts(file.bundle_id)[0], town.commune, MONDAY + HOUR)
    followed(file.bundle_id, MONDAY + HOUR)
    citizen = acting_as(town.citizen)

    with as_system():
        bundles.withdraw_bundle(
            dossier_id=parts(file.bundle_id)[1].pk, by=citizen, at=MONDAY + 2 * HOUR, command_id="back"
        )

    assert [row.business for row in parts(file.bundle_id)] == ["concluded", "withdrawn", "withdrawn"]


def test_another_citizen_withdraws_nothing(town: Town) -> None:
    file = opened(town)

    with pytest.raises(NotAllowed), as_system():
        bundles.withdraw_bundle(
            dossier_id=file.lead.id, by=acting_as(make_citizen("Lê Văn Tư")), at=MONDAY, command_id="back"
        )

    assert {row.business for row in parts(file.bundle_id)} == {"accepted", "submitted"}


def hand_over(town: Town, dossier_id: int, at: datetime) -> None:
    with as_system():
        returning.hand_over(
            dossier_id=dossier_id, method="counter", by=town.officer, at=at, command_id=f"out-{dossier_id}", salt=SALT
        )  # fmt: skip


def test_results_given_together_wait_for_one_another_but_not_for_a_late_part(town: Town) -> None:
    file = opened(town, "death")
    death, residence, support = parts(file.bundle_id)
    concluded(town, death, town.commune, MONDAY + HOUR)
    concluded(town, residence, town.police, MONDAY + HOUR)

    with pytest.raises(BundleWaits) as waits:
        hand_over(town, death.pk, MONDAY + 2 * HOUR)
    assert waits.value.waiting == (support.code,)

    hand_over(town, death.pk, support.current_due + HOUR)
    assert parts(file.bundle_id)[0].handover == "returned"


def test_papers_go_to_the_part_that_they_are_for(town: Town) -> None:
    papers: Sequence[HandedIn] = (
        HandedIn(key="birth_notice", name="Giấy chứng sinh"),
        HandedIn(key="residence.consent", name="Ý kiến đồng ý của chủ hộ"),
    )
    file = opened(town, components=papers)

    with as_system():
        found = Component.objects.order_by("pk").values_list("dossier__bundle_part", "key")
        assert list(found) == [(1, "birth_notice"), (2, "consent")]
    assert file.lead.bundle_part == 1


def test_the_log_tells_every_part_again(town: Town) -> None:
    file = opened(town)
    concluded(town, parts(file.bundle_id)[0], town.commune, MONDAY + HOUR)
    followed(file.bundle_id, MONDAY + HOUR)

    found = [finding for _, faults in verification.verify() for finding in faults]

    assert found == []


# ---------------------------------------------------------------- the data


def test_the_shares_of_the_two_named_services_are_those_of_the_data() -> None:
    birth, death = interlinked.service("birth"), interlinked.service("death")

    assert (birth.kind, death.kind) == (Kind.SEQUENCE, Kind.BUNDLE)
    assert [birth.share_of(part) for part in birth.parts] == [
        ("1", "working_day"), ("12", "working_day"), ("7", "working_day"),
    ]  # fmt: skip
    assert [death.limit_of(part) for part in death.parts] == [
        ("10", "working_day"), ("2", "working_day"), ("10", "working_day"),
    ]  # fmt: skip


def test_what_is_due_is_asked_of_the_standing_alone() -> None:
    service = interlinked.service("birth")
    begun = {
        1: Standing(Business.CONCLUDED, held=False, accepted=True),
        2: Standing(Business.SUBMITTED, held=True, accepted=False),
        3: Standing(Business.SUBMITTED, held=True, accepted=False),
    }
    assert [next_deed(service, begun, no) for no in (1, 2, 3)] == [None, Next.ACCEPT, None]

    taken_back = {**begun, 1: Standing(Business.WITHDRAWN, held=False, accepted=True)}
    assert next_deed(service, taken_back, 2) is Next.WITHDRAW
