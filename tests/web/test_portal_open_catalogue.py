"""The catalogue for everybody: the list, the files of open data, the poster."""

import csv
import gzip
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rdflib import RDF, Graph, URIRef

import factories
from motcua.kernel.zone import day_of
from motcua.procedures.models import Procedure, PublicationDecision, PublicationItem
from portal_ground import ROUGH, make_filed_online, set_version, text_of

pytestmark = [
    pytest.mark.django_db,
    # Of rdflib's own making: it calls what it has deprecated itself.
    pytest.mark.filterwarnings("ignore:.*deprecated.*:DeprecationWarning"),
]
SERVICE = URIRef("http://purl.org/vocab/cpsv#PublicService")
FILES = ("ttl", "jsonld", "jsonl", "csv")


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)


def body(response: Any) -> str:
    content: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


def test_the_list_shows_what_the_province_takes_under_its_sectors(client: Client) -> None:
    taken, _ = make_filed_online()
    other = factories.make_procedure("Cấp phép bay", sector="Hàng không")

    said = text_of(client.get("/catalogue/"))

    assert taken.code in said
    assert other.code not in said
    assert other.code in text_of(client.get("/catalogue/?scope=all"))


def test_the_list_is_narrowed_by_sector_level_and_online_level(client: Client) -> None:
    birth = factories.make_procedure("Đăng ký khai sinh", sector="Hộ tịch")
    flight = factories.make_procedure("Cấp phép bay", sector="Hàng không")

    def codes(query: str) -> set[str]:
        said = text_of(client.get(f"/catalogue/?scope=all&{query}"))
        return {one.code for one in (birth, flight) if one.code in said}

    assert codes("sector=hang-khong") == {flight.code}
    assert codes("level=commune") == {birth.code, flight.code}
    assert codes("level=ministry") == set()
    assert codes("online=full_online") == {birth.code, flight.code}
    assert codes("online=info_only") == set()
    # What nobody offers to choose narrows nothing.
    assert codes("online=x&level=%00&page=-1") == {birth.code, flight.code}


def test_neither_internal_nor_abolished_procedures_are_shown_or_given_away(client: Client) -> None:
    internal, abolished = factories.make_procedure(), factories.make_procedure()
    Procedure.objects.filter(pk=internal.pk).update(is_internal=True)
    Procedure.objects.filter(pk=abolished.pk).update(current_version=None, abolished_on="2026-07-01")

    said = text_of(client.get("/catalogue/?scope=all")) + "".join(
        body(client.get(f"/catalogue.{ending}")) for ending in FILES
    )

    assert internal.code not in said
    assert abolished.code not in said
    assert client.get(f"/procedures/{internal.code}/record.ttl").status_code == 404
    assert client.get(f"/procedures/{abolished.code}/poster.pdf").status_code == 404


def test_a_hundred_stand_on_a_page_and_the_rest_on_the_next(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(101):
        factories.make_procedure()

    with django_assert_num_queries(4):  # count, page, sectors, decisions
        first = client.get("/catalogue/?scope=all&level=commune")
    second = client.get("/catalogue/?scope=all&level=commune&page=2")

    assert text_of(first).count("Đăng ký khai sinh") == 100
    assert 'href="?scope=all&amp;level=commune&amp;page=2"' in first.content.decode()
    assert text_of(second).count("Đăng ký khai sinh") == 1
    assert len(first.content) < 60_000


def decided(procedure: Procedure, kind: str, *, days_ago: int) -> None:
    issued = day_of(timezone.now()) - timedelta(days=days_ago)
    decision = PublicationDecision.objects.create(
        number=f"{days_ago}/QĐ-UBND", issued_on=issued, effective_on=issued, agency=factories.make_unit(),
        signer="Chủ tịch", state="signed", entered_by_id=1, entered_at=timezone.now(), signed_at=timezone.now(),
    )  # fmt: skip
    PublicationItem.objects.create(decision=decision, kind=kind, procedure=procedure)


def test_what_decisions_of_the_last_year_did_is_told_with_their_numbers(client: Client) -> None:
    changed, gone, old = (
        factories.make_procedure(name) for name in ("Khai sinh", "Sao lục hộ khẩu", "Thủ tục cũ")
    )
    Procedure.objects.filter(pk=gone.pk).update(current_version=None)
    decided(changed, "amended", days_ago=10)
    decided(gone, "abolished", days_ago=20)
    decided(old, "new", days_ago=500)

    said = text_of(client.get("/catalogue/"))

    assert "10/QĐ-UBND" in said
    assert "20/QĐ-UBND" in said
    assert "500/QĐ-UBND" not in said
    assert f'href="/procedures/{gone.code}/"' not in client.get("/catalogue/").content.decode()


@pytest.mark.parametrize("ending", FILES)
def test_each_file_holds_every_procedure_and_names_its_type(client: Client, ending: str) -> None:
    procedures = [make_filed_online()[0] for _ in range(3)]
    set_version(procedures[1], ROUGH)

    response = client.get(f"/catalogue.{ending}")

    written = body(response)
    assert response.status_code == 200
    assert all(f"/procedures/{one.code}/" in written for one in procedures)
    assert response["Content-Type"] == {
        "ttl": "text/turtle; charset=utf-8", "jsonld": "application/ld+json",
        "jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8",
    }[ending]  # fmt: skip
    assert response["Cache-Control"] == "public, max-age=300"


def test_the_files_can_be_read_by_machine(client: Client) -> None:
    procedure, _ = make_filed_online()

    turtle = Graph().parse(data=body(client.get("/catalogue.ttl")), format="turtle")
    linked = Graph().parse(data=body(client.get("/catalogue.jsonld")), format="json-ld")
    rows = list(csv.DictReader(io.StringIO(body(client.get("/catalogue.csv")).removeprefix("\ufeff"))))
    lines = [json.loads(line) for line in body(client.get("/catalogue.jsonl")).splitlines()]

    address = URIRef(f"{settings.PUBLIC_URL}/procedures/{procedure.code}/#service")
    assert set(turtle.subjects(RDF.type, SERVICE)) == set(linked.subjects(RDF.type, SERVICE)) == {address}
    assert [row["code"] for row in rows] == [procedure.code] == [line["code"] for line in lines]


def test_a_harvester_that_has_this_state_gets_nothing_twice(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_filed_online()
    mark = client.get("/catalogue.ttl")["ETag"]

    with django_assert_num_queries(1):
        again = client.get("/catalogue.ttl", headers={"If-None-Match": mark})

    assert (again.status_code, again.content) == (304, b"")
    make_filed_online()
    assert client.get("/catalogue.ttl", headers={"If-None-Match": mark}).status_code == 200


def test_the_file_is_made_once_and_an_old_one_is_removed(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, tmp_path: Path
) -> None:
    make_filed_online()
    with django_assert_num_queries(3):  # the state, the agencies, the procedures
        body(client.get("/catalogue.ttl"))

    with django_assert_num_queries(1):
        body(client.get("/catalogue.ttl"))
    make_filed_online()
    body(client.get("/catalogue.ttl"))

    assert len(list((tmp_path / "open-data").iterdir())) == 1


def test_whoever_takes_it_compressed_gets_it_compressed(client: Client) -> None:
    procedure, _ = make_filed_online()

    response = client.get("/catalogue.csv", headers={"Accept-Encoding": "gzip"})

    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert response["Content-Encoding"] == "gzip"
    assert procedure.code in gzip.decompress(content).decode()


def test_the_files_change_with_the_name_of_an_agency(client: Client) -> None:
    _, unit = make_filed_online()
    mark = client.get("/catalogue.ttl")["ETag"]

    type(unit).objects.filter(pk=unit.pk).update(name="Ủy ban nhân dân phường Mới")

    assert client.get("/catalogue.ttl")["ETag"] != mark
    assert "Ủy ban nhân dân phường Mới" in body(client.get("/catalogue.ttl"))


def test_the_entry_leads_to_the_files(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_filed_online()
    with django_assert_num_queries(1):
        response = client.get("/dcat.jsonld")

    graph = Graph().parse(data=response.content.decode(), format="json-ld")
    files = {str(one) for one in graph.objects(None, URIRef("http://www.w3.org/ns/dcat#downloadURL"))}
    assert files == {f"{settings.PUBLIC_URL}/catalogue.{ending}" for ending in FILES}
    for address in files:
        assert client.get(address.removeprefix(settings.PUBLIC_URL)).status_code == 200


@pytest.mark.parametrize("ending", FILES)
def test_one_procedure_can_be_taken_alone(client: Client, ending: str) -> None:
    procedure, _ = make_filed_online()
    other = factories.make_procedure()

    response = client.get(f"/procedures/{procedure.code}/record.{ending}")

    assert procedure.code in response.content.decode()
    assert other.code not in response.content.decode()
    repeated = client.get(
        f"/procedures/{procedure.code}/record.{ending}", headers={"If-None-Match": response["ETag"]}
    )
    assert repeated.status_code == 304


def test_an_unknown_form_or_procedure_does_not_exist(client: Client) -> None:
    procedure = factories.make_procedure()

    assert client.get("/catalogue.exe").status_code == 404
    assert client.get(f"/procedures/{procedure.code}/record.exe").status_code == 404
    assert client.get("/procedures/9.999999/record.ttl").status_code == 404
    assert client.get("/procedures/9.999999/poster.pdf").status_code == 404


def test_the_page_of_a_procedure_shows_the_qr_of_its_stable_address(client: Client) -> None:
    procedure, _ = make_filed_online()

    page = client.get(f"/procedures/{procedure.code}/").content.decode()

    assert "<svg" in page
    assert f"{settings.PUBLIC_URL}/procedures/{procedure.code}/" in page
    assert f'href="/procedures/{procedure.code}/poster.pdf"' in page
    assert f'href="/procedures/{procedure.code}/record.ttl"' in page


@pytest.fixture(params=["as filed online", "half read by machine"])
def shown(request: pytest.FixtureRequest) -> Procedure:
    procedure, _ = make_filed_online()
    if request.param == "half read by machine":
        set_version(procedure, ROUGH)
    return procedure


def test_the_poster_is_one_sheet_of_pdf(client: Client, shown: Procedure) -> None:
    response = client.get(f"/procedures/{shown.code}/poster.pdf")

    assert response["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(response.content)) as paper:
        assert len(paper.pages) == 1
    assert client.get(
        f"/procedures/{shown.code}/poster.pdf", headers={"If-None-Match": response["ETag"]}
    ).status_code == 304  # fmt: skip
