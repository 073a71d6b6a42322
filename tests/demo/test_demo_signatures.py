"""The demo's heads can sign, with the stand-in of the authority on the port that their certificates name."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from factories import make_official, make_unit
from motcua.demo.people import PASSWORD
from motcua.demo.signatures import give_keys
from motcua.ops.stand_ins import STAND_INS, kept_port
from motcua.sandbox.pki import Pki
from motcua.sandbox.standing import Standing
from motcua.signing import queries
from motcua.signing.actions import sign_pdf
from pki_ground import paper

pytestmark = pytest.mark.django_db


def test_a_head_of_the_demo_signs_with_proofs_of_the_stand_in(settings: Any, tmp_path: Path) -> None:
    for username in ("lanh.dao", "giam.doc.so"):
        head = make_official(make_unit(), "agency_head")
        head.username = username
        head.save()
    settings.VAR_DIR = tmp_path
    settings.SIGNING_SETTINGS = {"MOTCUA_SIGNING_PASSPHRASE": PASSWORD}
    assert give_keys() == 4
    assert give_keys() == 0
    port = kept_port(tmp_path / "sandbox" / "pki.port", lambda: 0)

    with Standing(Pki, tmp_path / "sandbox", port=port) as standing:
        settings.SIGNING_SETTINGS |= {"MOTCUA_SIGNING_TIME_STAMP_URL": f"{standing.url}/motcua/tsa/tsa"}
        signed = sign_pdf(paper(), credential="lanh-dao", at=datetime.now(UTC), reason="KQ")
        report = queries.validate(signed, at=datetime.now(UTC), is_foreign=False)

    assert (report.state, report.signatures[0].level) == (queries.State.VALID, "b_lt")


def test_the_passphrase_of_the_demo_is_the_printed_one() -> None:
    given = {name: value for one in STAND_INS for name, value in one.values}

    assert given["MOTCUA_SIGNING_PASSPHRASE"] == PASSWORD


def test_a_kept_port_is_taken_again_until_somebody_else_listens_there(tmp_path: Path) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        (tmp_path / "x.port").write_text(str(taken))

        assert kept_port(tmp_path / "x.port", lambda: 4711) == 4711
    assert kept_port(tmp_path / "x.port", lambda: 1) == 4711
