"""Open figures: an edition that stays, nothing small in it, the same in every form, for anybody."""

import csv
import io
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import jsonschema_rs
import pytest
import rdflib
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import factories as f
from motcua.indicators import actions, open_figures, tasks

# rdflib itself still uses what it calls deprecated
pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated.*:DeprecationWarning")

NOW = datetime(2026, 12, 15, 10, 0, tzinfo=f.VIETNAM)
COUNTS = {("a", "p"): 7, ("a", "q"): 2, ("b", "p"): 1, ("c", "p"): 6}


@pytest.fixture
def work(db: None, settings: Any, tmp_path: Path) -> Any:
    """Dossiers received in November 2026: by unit and procedure as in COUNTS; known since the beginning."""
    settings.VAR_DIR = tmp_path
    settings.PUBLIC_URL = "https://motcua.example.gov.vn"
    units = {name: f.make_unit(f"=Phường {name}", agency_id=f"H32.{name}") for name in "abc"}
    procedures = {name: f.make_procedure(f"Thủ tục {name}") for name in "pq"}
    citizen = f.make_citizen()
    for (unit, procedure), many in COUNTS.items():
        for _ in range(many):
            f.accepted(at=f.MONDAY, unit=units[unit], procedure=procedures[procedure], citizen=citizen)
    with time_machine.travel(NOW, tick=False):
        actions.recount(now=NOW - timedelta(days=10))
        yield units


def rows(client: Client, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/open/api/figures", asked).json()["rows"]
    return found


@pytest.mark.usefixtures("work")
class TestWhatIsPublished:
    def test_small_counts_are_merged_and_totals_do_not_give_them_away(self, client: Client) -> None:
        found = rows(client, measure="received")
        told = [
            (row["level"], row["unit_code"], row["procedure_code"] != "", row["is_rest"], row["value"])
            for row in found
        ]

        assert told == [
            ("province", "", False, False, 16),
            ("unit", "H32.a", False, False, 9),  # its 2 of one procedure would be 9 less 7: only the total
            (
                "unit",
                "",
                False,
                True,
                7,
            ),  # b has 1; alone it would be 16 less the others, so c is merged with it
        ]

    def test_csv_parquet_json_lines_and_interface_say_the_same(self, client: Client) -> None:
        plain = b"".join(client.get("/open/figures.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        parquet = b"".join(client.get("/open/figures.parquet").streaming_content)  # type: ignore[attr-defined]
        lines = b"".join(client.get("/open/figures.jsonl").streaming_content)  # type: ignore[attr-defined]
        of_csv = list(csv.DictReader(io.StringIO(plain)))
        said = rows(client)

        assert [json.loads(line) for line in lines.splitlines()] == said
        assert [int(row["value"]) for row in of_csv] == [row["value"] for row in said]
        assert of_csv[1]["unit"].startswith("'=")  # a spreadsheet takes it for no formula
        path = Path("figures.parquet")
        with duckdb.connect() as db:
            kept = Path(str(_kept())) / path
            assert kept.read_bytes() == parquet
            counted = db.execute(f"SELECT count(*), sum(value) FROM read_parquet('{kept}')").fetchone()
        assert counted == (len(said), sum(row["value"] for row in said))

    def test_an_edition_does_not_change_and_corrections_come_with_the_next(self, client: Client) -> None:
        before = rows(client, level="province")
        f.accepted(at=f.MONDAY)  # brought along later, of November
        actions.recount(now=NOW + timedelta(minutes=1))

        assert rows(client, level="province") == before
        assert open_figures.edition(NOW.date()).day == date(2026, 12, 10)
        with time_machine.travel(NOW + timedelta(days=30), tick=False):
            later = rows(client, level="province", month="2026-11", measure="received")
        assert [row["value"] for row in later] == [17]
        assert (
            len(list(Path(str(_kept())).parent.glob("figures-*"))) == 1
        )  # the older edition's files are gone

    def test_a_large_province_shows_the_edition_before_until_the_worker_has_made_the_next(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(open_figures, "MADE_AT_ONCE", 0)
        waiting = {path: client.get(path) for path in ("/open/", "/open/figures.csv", "/open/api/figures")}
        assert {(one.status_code, one["Retry-After"]) for one in waiting.values()} == {(503, "600")}
        assert "Bản công bố đầu tiên đang được chuẩn bị" in waiting["/open/"].content.decode()

        assert open_figures.make(NOW.date())
        assert not open_figures.make(NOW.date())
        assert "Bản công bố ngày 10/12/2026" in client.get("/open/").content.decode()
        later = NOW + timedelta(days=30)
        with time_machine.travel(later, tick=False):
            assert "Bản công bố ngày 10/12/2026" in client.get("/open/").content.decode()
            assert client.get("/open/api/figures").json()["as_of"] == "2026-12-10"
            tasks.open_edition(0)
            assert "Bản công bố ngày 10/01/2027" in client.get("/open/").content.decode()

    def test_the_page_tells_the_province_and_what_each_figure_means(self, client: Client) -> None:
        html = client.get("/open/").content.decode()
        assert "Bản công bố ngày 10/12/2026" in html
        assert "11/2026" in html
        assert "ONTIME_ONESTOP = settled_in_time / settled_assessed" in html
        assert "Không công bố số nào dưới 5 hồ sơ" in html

    def test_requests_after_the_first_read_files_alone(self, client: Client) -> None:
        client.get("/open/")
        for path in ("/open/", "/open/api/figures", "/open/figures.csv", "/open/catalog.ttl"):
            with CaptureQueriesContext(connection) as found:
                answer = client.get(path)
            assert len(found) <= 2, path
            again = client.get(path, headers={"if-none-match": answer.headers.get("ETag", "")})
            assert again.status_code == (200 if path == "/open/" else 304)
            if answer.streaming:
                assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    @pytest.mark.parametrize("ending", ["ttl", "jsonld"])
    def test_the_entry_for_data_portals_names_forms_licence_day_and_meaning(
        self, client: Client, ending: str
    ) -> None:
        text = client.get(f"/open/catalog.{ending}").content.decode()
        graph = rdflib.Graph().parse(data=text, format="turtle" if ending == "ttl" else "json-ld")
        dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
        dct = rdflib.Namespace("http://purl.org/dc/terms/")
        (dataset,) = graph.subjects(rdflib.RDF.type, dcat.Dataset)
        urls = {str(one) for one in graph.objects(None, dcat.downloadURL)}
        assert urls == {
            f"https://motcua.example.gov.vn/open/figures.{end}" for end in ("csv", "parquet", "jsonl")
        }
        assert str(graph.value(dataset, dct.modified)) == "2026-12-10"
        assert graph.value(dataset, dct.license) is not None
        said = " ".join(map(str, graph.objects(dataset, dct.description)))
        assert "settled_in_time / settled_assessed" in said

    @pytest.mark.parametrize(
        ("query", "says"),
        [
            ("month=2026-11&who=me", "who"),
            ("page=0", "page"),
            ("page=x", "page"),
            ("page=-1", "page"),
            ("month=2026-13", "month"),
            ("level=commune", "level"),
            ("measure=x", "settled_assessed"),
        ],
    )
    def test_a_wrong_question_is_refused_with_words(self, client: Client, query: str, says: str) -> None:
        answer = client.get(f"/open/api/figures?{query}")
        assert answer.status_code == 400
        assert says in answer.json()["error"]

    def test_the_answers_are_what_the_document_of_the_api_promises(self, client: Client) -> None:
        described = client.get("/api/v1/openapi.json").json()
        operation = described["paths"]["/open/api/figures"]["get"]
        known = {one["name"]: one for one in operation["parameters"]}
        assert set(known) == {*open_figures.Asked.__dataclass_fields__, "page"}
        assert set(described["components"]["schemas"]["OpenRow"]["properties"]) == set(open_figures.COLUMNS)

        def conforms(answer: Any, status: str) -> None:
            content = operation["responses"][status]["content"]["application/json"]
            shape = {**content["schema"], "components": described["components"]}
            for one in (answer, content["example"]):
                jsonschema_rs.validate(shape, one)

        for level in known["level"]["schema"]["enum"]:
            answer = client.get("/open/api/figures", {"level": level})
            assert answer.status_code == 200
            conforms(answer.json(), "200")
        assert client.get("/open/api/figures", {"level": "unit"}).json()["count"] > 0
        conforms(client.get("/open/api/figures?page=0").json(), "400")
        for path, methods in described["paths"].items():
            if path.startswith("/open/") and path != "/open/api/figures":
                media = methods["get"]["responses"]["200"]["content"]
                answer = client.get(path)
                assert answer["Content-Type"].partition(";")[0] in media, path
                b"".join(answer)  # read to its end

    def test_an_injected_condition_finds_nothing(self, client: Client) -> None:
        assert rows(client, unit="' OR 1=1 --") == []
        assert client.get("/open/figures.exe").status_code == 404

    def test_the_command_writes_the_same_files(
        self, client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("export_figures", "--to", str(tmp_path / "out"), "--json")
        said = json.loads(capsys.readouterr().out)
        kept = b"".join(client.get("/open/figures.csv").streaming_content)  # type: ignore[attr-defined]
        assert (tmp_path / "out" / "figures.csv").read_bytes() == kept
        assert said["rows"] == len(rows(client))


def _kept() -> Path:
    from django.conf import settings

    return open_figures.files(open_figures.edition(NOW.date()), Path(settings.VAR_DIR) / "open-data")


def test_without_any_dossier_the_page_says_that_nothing_is_published(
    client: Client, db: None, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    assert "Chưa có tháng nào đủ số hồ sơ để công bố." in client.get("/open/").content.decode()
    assert client.get("/open/api/figures").json()["rows"] == []
