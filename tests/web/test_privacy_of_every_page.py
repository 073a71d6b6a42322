"""Every page as law/privacy/pages.yaml says: what shows somebody's data leaves a trace, no other shows any."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

import factories as f
import results_ground
from desk_people import Seated, seated
from motcua import cli
from motcua.accounts import rules as pages
from motcua.accounts.models import User
from motcua.dossiers.actions import apologies, opinions, travelling
from motcua.dossiers.actions import lateness as watch
from motcua.dossiers.models import Component, Party, Slip
from motcua.kernel.zone import day_of
from motcua.ledger import purposes
from motcua.ledger.models import AccessTrace
from motcua.ledger.purposes import Shows
from motcua.records.actions import store
from motcua.records.rules import PDF
from motcua.web.desk.deeds import stamp_of

OTHER = {"owner_id_number": "001188776655"}  # has an account and no dossier
# The planted person: nobody else has these.
PERSONAL_ID, TELEPHONE, EMAIL, HOUSE = "079199887766", "0987654321", "bi.mat@example.vn", "Số 77 ngõ Kín"


@dataclass(frozen=True)
class Try:
    """Somebody else than the owner opens a page; `about`: the dossiers, or the account, that the traces must name."""

    page: str
    path: str
    client: Client
    about: tuple[int, ...] = ()
    account: int | None = None
    posted: dict[str, str] | None = None


def test_every_page_and_command_is_declared_once() -> None:
    """A new page: one line in law/privacy/pages.yaml, in the group that is true of it (its head says how).
    One that shows somebody else's data also needs a try in `tries` below."""
    commands = {f"command:{'_'.join(words)}" for words in cli.COMMANDS}
    declared = set(purposes.declared())
    assert {"missing in law/privacy/pages.yaml": sorted((set(pages.pages()) | commands) - declared)} == {
        "missing in law/privacy/pages.yaml": []
    }
    assert {"no page any more": sorted(declared - set(pages.pages()) - commands)} == {"no page any more": []}


def test_what_is_only_its_readers_own_is_no_officials_page() -> None:
    wrong = [
        name
        for name, line in purposes.declared().items()
        if line.shows is Shows.OWN and name in pages.pages() and pages.page(name).who is pages.Who.OFFICIAL
    ]
    assert wrong == []


def planted(**wanted: Any) -> f.Case:
    """A dossier of the planted person."""
    case = f.accepted(**wanted)
    with f.as_system():
        Party.objects.filter(pk=case.id).update(
            owner_id_number=PERSONAL_ID, telephone=TELEPHONE, email=EMAIL, address=f"{HOUSE}, phường Hòa An"
        )
        Component.objects.filter(dossier_id=case.id).update(
            file=store(b"%PDF-1.7\n" + b"giay\n" * 30, limit_bytes=1000, accepted=frozenset({PDF})),
            file_name="giay.pdf",
        )
    return case


@dataclass
class Ground:
    """Everything that the pages need to have something to show."""

    case: f.Case  # in processing
    done: f.Case  # handed over
    late: f.Case
    posted: f.Case
    counter: Seated
    officer: Seated
    head: Seated
    asked: Seated
    account: User
    paper_list: int


@pytest.fixture
def ground(db: None) -> Ground:
    unit = f.make_unit()
    procedure = f.make_procedure()
    f.make_offering(procedure, unit)
    for part in ("1.001193", "9.000018", "9.000019"):
        f.make_procedure(code=part)
    case = f.in_processing(planted(unit=unit, procedure=procedure))
    done = f.returned(f.concluded(f.in_processing(planted(unit=unit, procedure=procedure))))
    late = f.in_processing(planted(unit=unit, at=timezone.now() - timedelta(days=40)))
    posted = f.concluded(f.in_processing(planted(unit=unit, return_method="post")))
    other = f.make_unit("Sở Tư pháp", kind="department", level="province")
    travelled = planted(unit=unit, handling_unit=other)
    head = seated(unit, "agency_head", full_name="Lê Quang Minh")
    with f.as_system():
        watch.mark_all(now=timezone.now())
        apologies.draft(
            dossier_id=late.id, cause="workload", reason="Số hồ sơ tăng cao.", new_date=timezone.now() + timedelta(5),
            by=late.as_role("case_officer"), at=timezone.now(), command_id="privacy-letter",
        )  # fmt: skip
        opinions.ask(
            dossier_id=case.id, unit_id=other.pk, question="Có tranh chấp không?", by=f.acting_as(head.user, unit),
            at=case.state.last_at, command_id="privacy-ask",
        )  # fmt: skip
        sent = travelling.send(
            dossier_ids=[travelled.id], to_unit_id=other.pk, carrier="", by=travelled.as_intake, at=travelled.hour(1),
            command_id="privacy-list",
        )  # fmt: skip
    account = f.make_citizen("Đỗ Kín Đáo", personal_id="001188776655")
    return Ground(
        case=case.reread(), done=done, late=late, posted=posted, counter=seated(unit),
        officer=seated(unit, "case_officer"),
        head=head, asked=seated(other, "case_officer"), account=account, paper_list=sent.pk,
    )  # fmt: skip


def tries(g: Ground) -> Iterator[Try]:
    """One try at least for each page that shows somebody else's data whole."""
    with f.as_system():
        component = Component.objects.filter(dossier_id=g.case.id).earliest("pk").pk
        slip = Slip.objects.filter(dossier_id=g.case.id).earliest("pk").pk
        travelled = Slip.objects.filter(dossier__papers_sent_at__isnull=False).earliest("pk").dossier_id
        newest = Party.objects.filter(owner_id_number=PERSONAL_ID).latest("pk").pk
    desk, one = g.counter.client, f"/desk/dossiers/{g.case.id}/"
    yield Try("desk:dossier", one, desk, (g.case.id,))
    stamp = {"command_id": str(uuid4()), "stamp": stamp_of(g.case.state)}
    yield Try("desk:do", f"{one}do/request_supplement/", g.officer.client, (g.case.id,), posted=stamp)
    yield Try("partners:check", f"/partners/dossiers/{g.case.id}/check/", desk, (g.case.id,), posted={})
    yield Try("desk:due", f"{one}due/", desk, (g.case.id,))
    yield Try("desk:due-print", f"{one}due/print/", desk, (g.case.id,))
    yield Try("desk:received", f"{one}received/", desk, (g.case.id,))
    yield Try("desk:file", f"{one}files/{component}/", desk, (g.case.id,))
    yield Try("desk:slip", f"{one}slips/{slip}/", desk, (g.case.id,))
    yield Try("desk:control-sheet", f"{one}control-sheet/", desk, (g.case.id,))
    yield Try("processes:standing", f"/processes/dossiers/{g.case.id}/", desk, (g.case.id,))
    yield Try("desk:person", "/desk/intake/person/", desk, (newest,), posted={"owner_id_number": PERSONAL_ID})
    yield Try(
        "desk:person",
        "/desk/intake/person/",
        desk,
        account=g.account.pk,
        posted={"owner_id_number": "001188776655"},
    )
    yield Try(
        "desk:intake", f"/desk/intake/?procedure={g.case.procedure.code}&like={g.case.id}", desk, (g.case.id,)
    )
    yield Try(
        "desk:intake-interlinked", "/desk/intake/interlinked/birth/", desk, (newest,),
        posted={"owner_id_number": PERSONAL_ID, "look-up": "1", "command_id": str(uuid4())},
    )  # fmt: skip
    day = day_of(g.case.state.processing_at or g.case.state.last_at).isoformat()
    yield Try("desk:transfer", f"/desk/transfer/?day={day}", desk, (g.case.id, g.done.id))
    yield Try("desk:transfer-pdf", f"/desk/transfer/list.pdf?day={day}", desk, (g.case.id, g.done.id))
    yield Try("desk:papers", "/desk/papers/", desk, (g.posted.id,))
    yield Try(
        "desk:papers-send", "/desk/papers/send/", desk, (g.posted.id,), posted={"command_id": str(uuid4())}
    )
    yield Try("desk:paper-list", f"/desk/papers/{g.paper_list}/", desk, (travelled,))
    yield Try("desk:papers-pdf", f"/desk/papers/{g.paper_list}/print/", desk, (travelled,))
    yield Try("desk:apologies", "/desk/apologies/?tab=drafted", g.head.client, (g.late.id,))
    waiting = results_ground.at_last_step(keys=False).drafted()
    reader = Client()
    reader.force_login(waiting.case.handlers["case_officer"])
    yield Try("results:draft", f"/desk/results/drafts/{waiting.id}.pdf", reader, (waiting.id,))
    yield Try("desk:opinions", "/desk/opinions/", g.asked.client, (g.case.id,))
    span = f"?from={day}&to={day}"
    yield Try("desk:register-pdf", f"/desk/register/1.pdf{span}", desk, (g.case.id, g.done.id))
    yield Try("desk:register-xlsx", f"/desk/register/book.xlsx{span}", desk, (g.case.id, g.done.id))
    yield Try(
        "desk:correct",
        f"/desk/dossiers/{g.done.id}/correct/",
        desk,
        (g.done.id,),
        posted={"command_id": str(uuid4()), "reason": ""},
    )


# What needs more than this ground: the tests named try them.
ELSEWHERE = {
    "desk:result": "test_an_officials_reading_of_the_result_is_traced",
    "desk:document": "test_eforms_templates",
    "rights:case": "test_rights_pages",
    "desk:stored-file": "test_store_pages",
    "money:receipt": "test_money_pages",
    # petitions keep their readings in a table of their own, which the petitioner sees
    # a scanned paper is nobody's until it is confirmed: its readings are kept by the paper
    "digitising:paper": "test_digitising_pages",
    "digitising:answer": "test_digitising_pages",
    "digitising:paper-do": "test_digitising_pages",
    "digitising:picture": "test_digitising_pages",
    "digitising:file": "test_digitising_pages",
    "voice:petition": "test_voice_pages",
    "voice:attachment": "test_voice_pages",
    # and so do documents between agencies, which belong to no dossier
    "correspondence:document": "test_correspondence_pages",
    "correspondence:versions": "test_correspondence_versions",
    "correspondence:file": "test_correspondence_pages",
    "polls:letters": "test_polls_pages",
    "polls:call": "test_polls_pages",
}


def test_every_page_that_shows_somebodys_data_leaves_its_trace(ground: Ground) -> None:
    missing: list[str] = []
    tried: set[str] = set()
    for one in tries(ground):
        tried.add(one.page)
        before = AccessTrace.objects.count()
        answer = one.client.get(one.path) if one.posted is None else one.client.post(one.path, one.posted)
        if answer.streaming:
            b"".join(answer.streaming_content)
        new = AccessTrace.objects.order_by("pk")[before:]
        wanted = {(one.page, purposes.purpose_of(one.page), about) for about in one.about}
        left = {(row.page, row.purpose, row.dossier_id) for row in new}
        if one.account is not None:
            wanted = {(one.page, purposes.purpose_of(one.page), one.account)}
            left = {(row.page, row.purpose, row.subject_id) for row in new}
        if not wanted <= left:
            missing.append(f"{one.page} {one.path}: {answer.status_code}, traces {sorted(map(str, left))}")
    assert missing == []
    full = {name for name, line in purposes.declared().items() if line.shows is Shows.FULL}
    assert {"needs a try here": sorted(full - tried - set(ELSEWHERE))} == {"needs a try here": []}


def test_an_officials_reading_of_the_result_is_traced(ground: Ground) -> None:
    result = store(b"%PDF-1.7\n" + b"ket qua\n" * 30, limit_bytes=1000, accepted=frozenset({PDF}))
    with f.as_system():
        type(ground.done.row)._base_manager.filter(pk=ground.done.id).update(result_sha256=result.pk)

    answer = ground.counter.client.get(f"/desk/dossiers/{ground.done.id}/result/")

    assert answer.status_code == 200
    b"".join(answer.streaming_content)
    row = AccessTrace.objects.latest("pk")
    assert (row.page, row.dossier_id, row.user_id) == ("desk:result", ground.done.id, ground.counter.user.pk)


def test_no_list_and_no_page_of_figures_shows_an_unmasked_number_mail_or_house(ground: Ground) -> None:
    """Every page without a thing of its own that officials open, looked through for the planted person."""
    shown: list[str] = []
    opened = 0
    for seat in (ground.counter, ground.officer, ground.head, ground.asked):
        for name, line in purposes.declared().items():
            if line.shows not in (Shows.MASKED, Shows.NONE) or not name.startswith(
                (
                    "desk:",
                    "cockpit:",
                    "processes:",
                    "fees:",
                    "reviews:",
                    "catalogue:",
                    "quality:",
                    "steering:",
                    "reports:",
                    "digitising:",
                    "rights:",
                    "eforms:",
                )
            ):
                continue
            path = _plain(name)
            if path is None:
                continue
            for query in ("", "?queue=all", f"?q={PERSONAL_ID}"):
                answer = seat.client.get(path + query)
                if answer.status_code != 200 or answer.streaming:
                    continue
                opened += 1
                text = answer.content.decode(errors="replace").replace(f'value="{PERSONAL_ID}"', "")
                shown += [
                    f"{name}{query}: {one}" for one in (PERSONAL_ID, TELEPHONE, EMAIL, HOUSE) if one in text
                ]
    assert opened > 40
    # what was typed into the search field stands in links that keep the search
    assert [one for one in shown if f"?q={PERSONAL_ID}" not in one] == []


OFFICES = (
    "digitising:",
    "desk:",
    "cockpit:",
    "processes:",
    "fees:",
    "reviews:",
    "catalogue:",
    "quality:",
    "steering:",
    "reports:",
    "rights:",
    "eforms:",
)


def _plain(name: str) -> str | None:
    from django.urls import NoReverseMatch, reverse

    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def test_a_leader_sees_initials_where_an_officer_sees_names(ground: Ground) -> None:
    province = f.make_unit("Ủy ban nhân dân tỉnh", level="province")
    type(province).objects.filter(pk=ground.counter.unit.pk).update(parent=province)
    leader = seated(province, "province_leader")

    own = ground.counter.client.get("/desk/?queue=all").content.decode()
    wide = leader.client.get("/desk/?queue=all").content.decode()

    assert ground.case.citizen.full_name in own
    assert ground.case.citizen.full_name not in wide


# Restricted use


def test_restricted_data_are_hidden_in_lists_and_each_use_names_its_ground(ground: Ground) -> None:
    from motcua.dossiers.actions import restricting

    restricting.restrict(ground.case.id, at=timezone.now())
    desk, path = ground.counter.client, f"/desk/dossiers/{ground.case.id}/"

    refused = desk.get(path)
    assert refused.status_code == 302
    assert refused["Location"].startswith(f"/rights/ground/{ground.case.id}/?next=")
    assert AccessTrace.objects.filter(dossier_id=ground.case.id).count() == 0
    assert desk.post(f"/rights/ground/{ground.case.id}/", {"deed": "use", "ground": ""}).status_code == 422
    given = desk.post(
        f"/rights/ground/{ground.case.id}/", {"deed": "use", "ground": "Toà án yêu cầu", "next": path}
    )
    assert (given.status_code, given["Location"]) == (302, path)
    assert desk.get(path).status_code == 200
    row = AccessTrace.objects.get(dossier_id=ground.case.id)
    assert row.ground == "Toà án yêu cầu"
    assert ground.officer.client.get(path).status_code == 302  # each person for themselves


def test_the_known_person_at_the_counter_is_not_filled_in_from_restricted_data(ground: Ground) -> None:
    from motcua.dossiers.actions import restricting

    for case in (ground.case, ground.done, ground.late, ground.posted):
        restricting.restrict(case.id, at=timezone.now())
    with f.as_system():
        for row in Party.objects.exclude(pk__in=[ground.case.id]).filter(owner_id_number=PERSONAL_ID):
            restricting.restrict(row.pk, at=timezone.now())

    page = ground.counter.client.post(
        "/desk/intake/person/", {"owner_id_number": PERSONAL_ID}
    ).content.decode()

    assert TELEPHONE not in page


# The cost


def test_a_list_of_readings_is_traced_in_one_statement(
    ground: Ground, django_assert_num_queries: Callable[..., Any]
) -> None:
    from motcua.ledger import actions as ledger

    with django_assert_num_queries(1):
        ledger.trace_reads(
            [ground.case.id, ground.done.id, ground.case.id], user_id=1, unit_id=1, what="list", at=timezone.now(),
            page="desk:transfer",
        )  # fmt: skip
    assert AccessTrace.objects.filter(what="list").count() == 2


def test_asking_for_a_supplement_wrongly_shows_the_dossier_and_is_traced(ground: Ground) -> None:
    answer = ground.officer.presses(ground.case, "request_supplement")

    assert answer.status_code == 422
    row = AccessTrace.objects.latest("pk")
    assert (row.page, row.dossier_id) == ("desk:do", ground.case.id)
