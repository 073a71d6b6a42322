"""Files of an application: what is taken, what is refused, and going on after the connection broke."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from motcua.dossiers.models import DraftFile
from motcua.records.storage import keys
from portal_ground import PDF, attach, draft_at, make_filed_online, signed_in, text_of, walk
from s3_server import storages

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_papers() -> tuple[Client, str]:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    return client, walk(client, procedure, unit, until="papers")


def names(root: str) -> list[tuple[str, str]]:
    return list(
        DraftFile.objects.filter(draft=draft_at(root))
        .order_by("pk")
        .values_list("component_key", "file_name")
    )


def test_a_file_of_another_type_is_refused_whatever_its_name_says(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers

    response = attach(client, root, "notice", b"MZ\x90\x00" + b"\x00" * 200, "giay.pdf")

    assert response.status_code == 422
    assert "Giấy chứng sinh: Không nhận loại tệp này." in text_of(response)
    assert names(root) == []


def test_an_empty_file_is_refused(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers

    response = attach(client, root, "notice", b"", "giay.pdf")

    assert response.status_code == 422
    assert "Tệp trống. Xin chọn lại tệp." in text_of(response)


def test_pressing_send_without_a_file_says_so(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers

    assert client.post(f"{root}papers/notice/upload/").status_code == 422


def test_a_file_that_is_too_large_is_refused(at_papers: tuple[Client, str], settings: LazySettings) -> None:
    client, root = at_papers
    settings.UPLOAD_MAX_BYTES = 500

    response = attach(client, root, "notice", PDF)

    assert response.status_code == 422
    assert "Tệp lớn hơn" in text_of(response)
    assert names(root) == []


def test_what_arrived_stays_when_the_next_file_fails(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers
    attach(client, root, "notice")

    response = attach(client, root, "proxy", b"plain words", "uy-quyen.txt")

    assert response.status_code == 422
    assert names(root) == [("notice", "giấy.pdf")]
    assert "giấy.pdf" in text_of(response)


def test_another_file_replaces_the_first(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers
    attach(client, root, "notice")

    attach(client, root, "notice", PDF + b"2", "moi.pdf")

    assert names(root) == [("notice", "moi.pdf")]


def test_a_file_can_be_looked_at_and_removed(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers
    attach(client, root, "notice")

    shown = client.get(f"{root}papers/notice/file/")
    client.post(f"{root}papers/notice/remove/")

    assert b"".join(shown.streaming_content) == PDF  # type: ignore[attr-defined]
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert names(root) == []
    assert client.get(f"{root}papers/notice/file/").status_code == 404


def test_the_papers_are_not_done_while_a_required_one_is_missing(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers

    response = client.post(f"{root}papers/done/", follow=True)

    assert response.status_code == 422
    assert "Giấy chứng sinh: Giấy tờ này là bắt buộc. Xin chọn tệp." in text_of(response)


def test_a_paper_that_the_procedure_does_not_know_is_not_taken(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers

    assert attach(client, root, "anything").status_code == 404
    assert part(client, root, PDF, 0, len(PDF), key="anything").status_code == 404


def test_a_name_with_folders_and_control_characters_is_cleaned(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers

    content = PDF
    part(client, root, content, 0, len(content), name="C:\\ảnh\\..\\giấy\u202e\n.pdf")

    assert names(root) == [("notice", "giấy.pdf")]


# In parts


def headers(offset: int, length: int, name: str, identity: str = "a|1") -> dict[str, Any]:
    return {
        "HTTP_UPLOAD_IDENTITY": identity,
        "HTTP_UPLOAD_OFFSET": str(offset),
        "HTTP_UPLOAD_LENGTH": str(length),
        "HTTP_UPLOAD_NAME": quote(name),
    }


def part(
    client: Client,
    root: str,
    content: bytes,
    offset: int,
    length: int,
    *,
    name: str = "giấy.pdf",
    key: str = "notice",
    identity: str = "a|1",
) -> HttpResponse:
    return client.put(  # type: ignore[return-value]
        f"{root}papers/{key}/part/",
        content,
        content_type="application/octet-stream",
        **headers(offset, length, name, identity),
    )


def asked(client: Client, root: str, identity: str = "a|1") -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"{root}papers/notice/part/", HTTP_UPLOAD_IDENTITY=identity).json()
    return answer


def test_a_file_arrives_in_parts(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers

    first = part(client, root, PDF[:300], 0, len(PDF)).json()
    last = part(client, root, PDF[300:], 300, len(PDF)).json()

    assert first == {"offset": 300, "done": False}
    assert last == {"offset": len(PDF), "done": True}
    assert names(root) == [("notice", "giấy.pdf")]
    assert b"".join(client.get(f"{root}papers/notice/file/").streaming_content) == PDF  # type: ignore[attr-defined]


def test_parts_on_their_way_are_sealed_where_files_are_and_survive_a_cut_in_a_part(
    at_papers: tuple[Client, str], settings: Any
) -> None:
    settings.STORAGES = storages(keys=[keys.new_key()])
    client, root = at_papers
    content = PDF + b", sealed on its way"
    part(client, root, content[:300], 0, len(content))
    part(client, root, content[300:400], 300, len(content))
    (lying,) = [
        path
        for path in (Path(settings.MEDIA_ROOT) / "incoming" / "parts").rglob("*")
        if path.is_file() and path.read_bytes().startswith(b"\x93MOTCUAP")
    ]
    assert content[:20] not in lying.read_bytes()
    assert asked(client, root)["offset"] == 400

    lying.write_bytes(lying.read_bytes()[:-5])  # the machine stopped while the second part was written
    assert asked(client, root)["offset"] == 300
    last = part(client, root, content[300:], 300, len(content)).json()

    assert last == {"offset": len(content), "done": True}
    assert b"".join(client.get(f"{root}papers/notice/file/").streaming_content) == content  # type: ignore[attr-defined]


def test_parts_from_before_a_change_of_key_begin_anew(at_papers: tuple[Client, str], settings: Any) -> None:
    client, root = at_papers
    settings.STORAGES = storages(keys=[keys.new_key()])
    part(client, root, PDF[:300], 0, len(PDF))

    settings.STORAGES = storages(keys=[keys.new_key()])

    assert asked(client, root)["offset"] == 0
    assert part(client, root, PDF, 0, len(PDF)).json()["done"] is True


def test_after_a_cut_the_server_tells_where_to_go_on(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers
    part(client, root, PDF[:300], 0, len(PDF))

    assert asked(client, root) == {"offset": 300, "done": False}


def test_a_part_sent_twice_is_not_written_twice(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers
    part(client, root, PDF[:300], 0, len(PDF))

    again = part(client, root, PDF[:300], 0, len(PDF))

    assert (again.status_code, again.json()["offset"]) == (409, 300)  # type: ignore[attr-defined]


def test_another_file_for_the_same_paper_begins_anew(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers
    part(client, root, PDF[:300], 0, len(PDF))

    part(client, root, PDF[:100], 0, len(PDF), identity="b|2")

    assert asked(client, root, "b|2")["offset"] == 100
    assert asked(client, root, "a|1")["offset"] == 0


def test_the_content_of_a_file_in_parts_is_checked_at_its_end(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers

    response = part(client, root, b"just words", 0, 10)

    assert response.status_code == 422
    assert response.json()["error"].startswith("Không nhận loại tệp này.")  # type: ignore[attr-defined]
    assert asked(client, root)["offset"] == 0
    assert names(root) == []


@pytest.mark.parametrize(
    ("offset", "length", "status"), [(0, 0, 422), (0, 10**12, 422), (-1, 700, 400), (690, 700, 400)]
)
def test_nonsense_in_the_headers_of_a_part_is_refused(
    at_papers: tuple[Client, str], offset: int, length: int, status: int
) -> None:
    client, root = at_papers

    assert part(client, root, PDF[:300], offset, length).status_code == status
    assert names(root) == []


def test_a_part_without_its_headers_is_refused(at_papers: tuple[Client, str]) -> None:
    client, root = at_papers

    assert client.put(f"{root}papers/notice/part/", b"x").status_code == 400
    assert client.get(f"{root}papers/notice/part/").status_code == 400


def test_an_ended_session_is_told_to_the_uploading_script(at_papers: tuple[Client, str]) -> None:
    _, root = at_papers

    response = part(Client(), root, PDF, 0, len(PDF))

    assert response.status_code == 401
    assert "Phiên làm việc đã hết." in response.json()["error"]  # type: ignore[attr-defined]
