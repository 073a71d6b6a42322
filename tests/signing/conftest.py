"""The test PKI in a thread with a real socket, once a session."""

from collections.abc import Iterator

import pytest

from motcua.sandbox.pki import Pki
from motcua.sandbox.standing import Standing
from pki_ground import TestPki

_STILL = {"down": False, "error_next": 0, "latency_ms": 0, "cut_next": 0, "clock_skew_seconds": 0}


@pytest.fixture(scope="session")
def pki_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    with Standing(Pki, tmp_path_factory.mktemp("pki")) as standing:
        yield standing


@pytest.fixture
def pki(pki_service: Standing, settings: object) -> Iterator[TestPki]:
    """The PKI, believed by the installation and asked by it; nothing is turned on its dial."""
    pki_service.stand_in.turn(_STILL)
    yield TestPki(pki_service, settings)
    pki_service.stand_in.turn(_STILL)
