"""`motcua signing check` and `motcua signing status`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from motcua.signing.actions import sign_pdf
from pki_ground import believe_in_root, credential, keep_key, paper, root

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    believe_in_root()
    credential("seal")
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign_pdf(paper(), credential="seal", at=AT, reason="KQ"))
    return path


def test_a_sound_file_is_told_with_each_question_apart(signed: Path, capsys: Any) -> None:
    call_command("signing_check", str(signed))

    said = capsys.readouterr().out
    assert "All signatures are valid" in said
    assert "intact yes, trusted yes, whole document yes, revoked no" in said
    assert "2026-11-02" in said


def test_a_broken_file_ends_with_one_and_says_why_in_json(signed: Path, capsys: Any) -> None:
    content = bytearray(signed.read_bytes())
    content[content.index(b"/MediaBox") + 12] ^= 1
    signed.write_bytes(content)

    with pytest.raises(SystemExit) as end:
        call_command("signing_check", str(signed), "--json")

    said = json.loads(capsys.readouterr().out)
    assert end.value.code == 1
    assert said["state"] == "broken"
    assert said["signatures"][0]["state"] == "broken"


def test_a_file_that_is_not_there_is_wrong_use(capsys: Any) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("signing_check", "/no/such.pdf")

    assert end.value.code == 2


def test_the_status_tells_which_key_does_not_open(capsys: Any) -> None:
    credential("good")
    credential("lost", place="token", key="nowhere:x")
    keep_key("other.pem", root().key)

    with pytest.raises(SystemExit) as end:
        call_command("signing_status", "--json")

    said = json.loads(capsys.readouterr().out)
    assert end.value.code == 1
    assert [(one["code"], one["key"]) for one in said["credentials"]] == [
        ("good", "opens"),
        ("lost", "token-unavailable"),
    ]
