"""The reference of step-limit writes what a real step writes, into the tables as they are today."""

import re

import pytest
from django.db import connection

import factories
from motcua.bench import step_limit
from motcua.bench.framework import BenchmarkFailed
from motcua.dossiers.actions import work
from motcua.dossiers.models import Dossier, WorkItem
from motcua.ledger import queries as log

pytestmark = pytest.mark.django_db


def test_every_statement_of_the_script_runs_after_real_steps() -> None:
    case = factories.in_processing()
    with factories.as_system():
        work.complete(dossier_id=case.id, by=case.as_role("case_officer"), at=case.hour(3), command_id="c")
    events = log.count()
    with factories.as_system():
        before, steps = Dossier.objects.get(pk=case.id), WorkItem.objects.count()
    values = {":dossier": str(case.id), ":d": "1"}

    script = re.sub(r"^.set .*$", "", step_limit.same_rows(), flags=re.MULTILINE)
    statements = [
        re.sub(r":(dossier|d)\b", lambda found: values[found[0]], text.strip()) for text in script.split(";")
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            if statement not in ("", "BEGIN", "COMMIT"):
                cursor.execute(statement)

    with factories.as_system():
        after = Dossier.objects.get(pk=case.id)
        opened = WorkItem.objects.get(dossier_id=case.id, done_at__isnull=True)
        assert WorkItem.objects.count() == steps + 1
    assert (after.last_seq, log.count()) == (before.last_seq + 1, events + 1)
    assert opened.unit_id is not None


def test_without_a_real_step_there_is_nothing_to_write_like() -> None:
    with pytest.raises(BenchmarkFailed, match="no step wrote a row into ledger_event"):
        step_limit.same_rows()
