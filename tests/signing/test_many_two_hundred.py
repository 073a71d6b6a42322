"""Two hundred results in one go: how long it takes, and who is called how often (docs/performance/signing-200.md)."""

import hashlib
import json
import time
from datetime import UTC, datetime

import pytest

from factories import make_official, make_unit
from motcua.signing import queries
from motcua.signing.actions import Paper, confirmation_of, sign_many
from motcua.signing.queries import State
from pki_ground import TestPki, paper

pytestmark = [pytest.mark.django_db, pytest.mark.soak]


def calls_of(pki: TestPki) -> dict[str, int]:
    """Calls that the certification authority received, by what was asked."""
    counts: dict[str, int] = {}
    for one in pki.stand_in.received(limit=10_000):
        what = next((word for word in ("tsa", "ocsp", "crl", "cert") if f"/{word}" in one["path"]), "other")
        counts[what] = counts.get(what, 0) + 1
    return counts


def test_two_hundred_results_are_signed_in_one_go_with_one_time_stamp_each(pki: TestPki) -> None:
    unit = make_unit()
    leader = make_official(unit, "agency_head")
    pki.credential("leader", unit=unit, role="official", person=leader)
    contents = [paper(f"Quyết định số {number}") for number in range(200)]
    papers = [
        Paper(str(number), hashlib.sha256(one).hexdigest(), lambda one=one: one)  # type: ignore[misc]
        for number, one in enumerate(contents)
    ]
    before, at = calls_of(pki), datetime.now(UTC)

    begin, begin_cpu = time.perf_counter(), time.process_time()
    answers = list(
        sign_many(
            papers, credential="leader", by=leader.pk, at=at, reason="KQ", confirmed=confirmation_of(papers)
        )
    )
    seconds, cpu = time.perf_counter() - begin, time.process_time() - begin_cpu

    after = calls_of(pki)
    called = {what: count - before.get(what, 0) for what, count in after.items()}
    print(json.dumps({"seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1), "calls": called}))
    assert [one.error for one in answers if one.error] == []
    assert 200 <= called["tsa"] <= 204  # one each, and what it takes to know how long a time-stamp is
    assert sum(called.values()) <= 210  # the status of the chain is asked once, not once a paper
    last = answers[-1].signed
    assert last is not None
    assert queries.validate(last.content, at=at, is_foreign=False).state is State.VALID
