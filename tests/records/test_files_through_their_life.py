"""Files through their life: found damaged, brought under another key, carried elsewhere, ended when nobody's."""

import base64
import hashlib
import io
import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

import factories as f
from motcua.records import actions, forgetting, integrity, loose, moving, queries, references, rules, sweeping
from motcua.records.models import FileScan, LooseFile, ScanPage, ScanState, StoredFile
from motcua.records.storage import envelope, keys
from motcua.records.storage.vault import vault
from s3_server import S3Server, storages

ANY = rules.ACCEPTED_UPLOADS
KEYS = [keys.new_key() for _ in range(2)]
NAMES = [keys.ring_of([key]).all[0].name for key in KEYS]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    settings.VAR_DIR = tmp_path
    settings.STORAGES = storages()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    pytest.importorskip("moto.server")
    found = S3Server(tmp_path_factory.mktemp("s3"))
    yield found
    found.close()


def keep(text: str) -> StoredFile:
    return actions.store(b"%PDF-1.7\n" + text.encode() * 50, limit_bytes=10**7, accepted=ANY)


def path(sha256: str) -> Path:
    return Path(django_settings.MEDIA_ROOT) / rules.place_of(sha256)


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> dict[str, Any]:
    command, *rest = words
    if code:
        with pytest.raises(SystemExit) as left:
            call_command(command, *rest, "--json")
        assert left.value.code == code
    else:
        call_command(command, *rest, "--json")
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def old(pk: str, days: float = 3) -> None:
    StoredFile.objects.filter(pk=pk).update(stored_at=timezone.now() - timedelta(days=days))


# The doctor


@pytest.mark.django_db
def test_the_doctor_reads_every_file_and_finds_nothing_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = [keep(text).size_bytes for text in "abc"]

    told = said(capsys, "doctor", "--files")

    assert told == {"rows": 3, "bytes": sum(sizes), "problems": [], "bytes_without_row": []}


@pytest.mark.django_db
def test_the_doctor_names_what_is_missing_changed_locked_and_without_a_row(
    capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.STORAGES = storages(keys=[KEYS[0]])
    locked = keep("locked")
    settings.STORAGES = storages(keys=[KEYS[1]])
    sealed = keep("sealed")
    settings.STORAGES = storages()
    missing, changed, fine = keep("missing"), keep("changed"), keep("fine")
    settings.STORAGES = storages(keys=[KEYS[1]])
    ScanPage.objects.create(holder="draft-1", key="c1", position=0, file=missing, added_at=timezone.now())
    path(missing.pk).unlink()
    for row in (changed, sealed):
        content = bytearray(path(row.pk).read_bytes())
        content[-2] ^= 1
        path(row.pk).write_bytes(content)
    orphan, young = ("0" * 63 + digit for digit in "12")
    for name in (orphan, young):
        path(name).parent.mkdir(parents=True, exist_ok=True)
        path(name).write_bytes(b"left behind")
    long_ago = (timezone.now() - timedelta(days=2)).timestamp()
    import os

    os.utime(path(orphan), (long_ago, long_ago))

    told = said(capsys, "doctor", "--files", code=1)

    assert {one["sha256"]: (one["problem"], one["used_by"]) for one in told["problems"]} == {
        missing.pk: ("missing", ["records.ScanPage.file"]),
        changed.pk: ("changed", []),
        sealed.pk: ("changed", []),
        locked.pk: ("locked", []),
    }
    assert told["rows"] == 5
    assert told["bytes_without_row"] == [{"name": rules.place_of(orphan), "size_bytes": 11}]
    assert queries.read_file(fine.pk).startswith(b"%PDF")


@pytest.mark.django_db
def test_a_round_that_was_interrupted_goes_on_where_it_stood_and_keeps_what_it_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = sorted(keep(f"number {number}").pk for number in range(6))
    path(rows[1]).unlink()
    look, looked = integrity.look, []

    def stops(row: StoredFile) -> integrity.Seen:
        looked.append(row.pk)
        if len(looked) == 4:
            raise KeyboardInterrupt
        return look(row)

    monkeypatch.setattr(integrity, "look", stops)
    with pytest.raises(KeyboardInterrupt):
        call_command("doctor", "--files")
    capsys.readouterr()

    told = said(capsys, "doctor", "--files", code=1)

    assert looked == [*rows[:4], *rows[3:]]
    assert told["rows"] == 6
    assert [one["sha256"] for one in told["problems"]] == [rows[1]]


@pytest.mark.django_db
def test_a_round_keeps_to_the_rate_it_is_given() -> None:
    import time

    pace, begun = integrity.Pace(1_000_000), time.monotonic()
    for _ in range(4):
        pace.count(50_000)

    assert time.monotonic() - begun >= 0.19


# Other keys


@pytest.mark.django_db
def test_files_are_brought_from_plain_to_sealed_to_another_key_and_back(
    capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    row = keep("the same all the way")
    plain = path(row.pk).read_bytes()

    settings.STORAGES = storages(keys=[KEYS[0]])
    assert said(capsys, "files_rekey")["rewritten"] == 1
    first = path(row.pk).read_bytes()
    settings.STORAGES = storages(keys=[KEYS[1], KEYS[0]])
    assert said(capsys, "files_rekey")["key"] == NAMES[1]
    second = path(row.pk).read_bytes()

    assert [envelope.key_id(one).hex() for one in (first, second)] == NAMES
    assert first[envelope.HEAD :] == second[envelope.HEAD :]
    settings.STORAGES = storages(keys=[KEYS[1]])
    assert queries.read_file(row.pk) == plain
    assert said(capsys, "files_rekey")["rewritten"] == 0
    settings.STORAGES = storages(keys=[KEYS[1]], seals=False)
    assert said(capsys, "files_rekey")["rewritten"] == 1
    assert path(row.pk).read_bytes() == plain


@pytest.mark.django_db
def test_a_file_that_was_damaged_is_not_sealed_as_if_it_were_whole(
    capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    row = keep("to be damaged")
    path(row.pk).write_bytes(b"%PDF-1.7 something else")
    settings.STORAGES = storages(keys=[KEYS[0]])

    told = said(capsys, "files_rekey", code=1)

    assert told["problems"] == [{"sha256": row.pk, "problem": "changed"}]
    assert path(row.pk).read_bytes() == b"%PDF-1.7 something else"


@pytest.mark.django_db
def test_rekeying_without_the_former_key_says_which_files_wait_for_it(
    capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.STORAGES = storages(keys=[KEYS[0]])
    row = keep("under the first key")
    settings.STORAGES = storages(keys=[KEYS[1]])

    assert said(capsys, "files_rekey", code=1)["problems"] == [{"sha256": row.pk, "problem": "locked"}]


def test_a_new_key_is_one_that_can_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("files_key")

    (word,) = keys.words_of(capsys.readouterr().out)
    assert len(base64.b64decode(word)) == 32


# To the bucket and back


@pytest.mark.django_db
def test_files_go_to_the_bucket_and_back_and_nothing_is_removed_too_early(
    server: S3Server, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    words = {"s3": server.options, "keys": [KEYS[0]]}
    settings.STORAGES = storages()
    plain = keep("plain and carried")
    settings.STORAGES = storages(**words)
    sealed = keep("sealed and carried")
    damaged = keep("damaged before")
    settings.STORAGES = storages(s3=server.options)
    rotten = keep("rotten in the folder")
    path(rotten.pk).write_bytes(b"rotten")

    told = said(capsys, "files_move", "--to", "s3", code=1)

    assert (told["carried"], told["changed"]) == (3, 1)
    assert told["problems"] == [{"name": rules.place_of(rotten.pk), "problem": "changed"}]
    assert said(capsys, "files_move", "--to", "s3", code=1)["there"] == 3
    with pytest.raises(SystemExit) as refused:
        call_command("files_move", "--to", "s3", "--remove-source")
    assert refused.value.code == 2
    capsys.readouterr()

    settings.STORAGES = storages(**words, place="s3")
    assert queries.read_file(plain.pk).endswith(b"carried")
    assert queries.read_file(sealed.pk).endswith(b"carried")
    server.client().put_object(Bucket="giay-to", Key=f"tinh-56/{rules.place_of(damaged.pk)}", Body=b"x" * 10)
    told = said(capsys, "files_move", "--to", "s3", "--remove-source")
    assert (told["removed"], told["left"]) == (2, 2)
    assert path(damaged.pk).is_file()
    assert not path(plain.pk).exists()

    assert said(capsys, "files_move", "--to", "folder", code=1)["carried"] == 2
    settings.STORAGES = storages(**words)
    assert queries.read_file(plain.pk).endswith(b"carried")
    assert queries.read_file(sealed.pk).endswith(b"carried")


@pytest.mark.django_db
def test_a_move_that_was_killed_carries_only_what_is_left(
    server: S3Server, settings: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STORAGES = storages(s3=server.options | {"prefix": "killed"})
    for number in range(5):
        keep(f"one of five {number}")
    carry = moving.carry
    carried: list[str] = []

    def stops(way: moving.Way, one: Any) -> moving.Fate:
        if len(carried) == 3:
            raise KeyboardInterrupt
        carried.append(one.name)
        return carry(way, one)

    monkeypatch.setattr(moving, "carry", stops)
    with pytest.raises(KeyboardInterrupt):
        call_command("files_move", "--to", "s3")
    monkeypatch.setattr(moving, "carry", carry)

    told = said(capsys, "files_move", "--to", "s3")

    assert (told["there"], told["carried"]) == (3, 2)


def test_a_move_to_a_bucket_that_nobody_named_says_which_setting_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as refused:
        call_command("files_move", "--to", "s3")

    assert refused.value.code == 2
    assert "MOTCUA_FILES_S3_BUCKET" in capsys.readouterr().err


# What nobody refers to


NOW = datetime.fromisoformat("2026-11-22T09:00:00+07:00")


def swept(days: float) -> loose.Swept:
    return loose.sweep(at=NOW + timedelta(days=days))


@pytest.fixture
def stored_before_now() -> Any:
    def stored(text: str, days: float = 3) -> StoredFile:
        row = keep(text)
        StoredFile.objects.filter(pk=row.pk).update(stored_at=NOW - timedelta(days=days))
        return row

    return stored


@pytest.mark.django_db
def test_a_file_that_nothing_names_ends_after_thirty_days_and_the_line_of_it_stays(
    stored_before_now: Any,
) -> None:
    row = stored_before_now("nobody's")

    assert swept(0) == loose.Swept(loose=1, destroyed=0, destroyed_bytes=0, orphans=0)
    assert swept(29.9).destroyed == 0
    assert swept(30) == loose.Swept(loose=0, destroyed=1, destroyed_bytes=row.size_bytes, orphans=0)

    assert not path(row.pk).exists()
    assert not StoredFile.objects.filter(pk=row.pk).exists()
    line = LooseFile.objects.get(pk=row.pk)
    assert (line.since, line.destroyed_at) == (NOW, NOW + timedelta(days=30))


@pytest.mark.django_db
def test_what_came_in_within_a_day_is_not_even_noted(stored_before_now: Any) -> None:
    stored_before_now("young", days=0.5)

    assert swept(0).loose == 0


@pytest.mark.django_db
def test_a_file_that_is_referred_to_again_is_loose_no_more(stored_before_now: Any) -> None:
    row = stored_before_now("found again")
    swept(0)
    page = ScanPage.objects.create(holder="draft-1", key="c1", position=0, file=row, added_at=NOW)

    assert swept(31).destroyed == 0
    page.delete()
    assert swept(40).destroyed == 0  # counted from anew
    assert swept(70).destroyed == 1


@pytest.mark.django_db
def test_a_file_that_comes_in_again_stays(stored_before_now: Any) -> None:
    row = stored_before_now("comes again")
    swept(0)
    StoredFile.objects.filter(pk=row.pk).update(stored_at=NOW + timedelta(days=29.5))

    assert swept(30).destroyed == 0
    assert path(row.pk).is_file()


@pytest.mark.django_db
def test_a_hash_in_a_column_without_a_key_or_in_json_keeps_the_file(stored_before_now: Any) -> None:
    result, named = stored_before_now("a result"), stored_before_now("in json")
    case = f.returned()
    from motcua.dossiers.models import Dossier, Party

    Dossier.unscoped.filter(pk=case.id).update(result_sha256=result.pk)
    Party.unscoped.filter(pk=case.id).update(form_data={"scan": {"sha256": named.pk}})

    assert not {result.pk, named.pk} & set(references.nobodys(before=NOW))
    assert references.used_by(result.pk) == ["dossiers.Dossier.result_sha256"]
    assert references.is_needed(result.pk)
    # destroyed, but with its result kept: no sweep takes it, a decision may
    Dossier.unscoped.filter(pk=case.id).update(destroyed_at=NOW)
    assert result.pk not in references.nobodys(before=NOW)
    assert not references.is_needed(result.pk)


@pytest.mark.django_db
def test_what_the_scanner_said_of_a_file_does_not_keep_it(stored_before_now: Any) -> None:
    row = stored_before_now("scanned")
    FileScan.objects.create(file=row, state=ScanState.CLEAN, asked_at=NOW)
    swept(0)

    assert swept(30).destroyed == 1
    assert not FileScan.objects.exists()


@pytest.mark.django_db
def test_every_foreign_key_to_a_file_is_looked_at() -> None:
    from django.apps import apps

    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is StoredFile
    }
    assert {f"{field.model._meta.label}.{field.name}" for field in references.foreign_keys()} == named - {
        "records.FileScan.file"
    }
    labels = {model._meta.label: model for model in apps.get_models()}
    for label, column in (*references.NO_REFERENCE, *references.ONLY_WHILE, *references.UNTIL_DECIDED):
        assert labels[label]._meta.get_field(column)


@pytest.mark.django_db
def test_bytes_that_no_row_knows_go_when_they_are_old_enough() -> None:
    import os

    name = hashlib.sha256(b"orphan").hexdigest()
    path(name).parent.mkdir(parents=True)
    path(name).write_bytes(b"orphan")
    os.utime(path(name), ((NOW - timedelta(days=1)).timestamp(),) * 2)

    assert swept(0).orphans == 0
    assert swept(30).orphans == 1
    assert not path(name).exists()


@pytest.mark.django_db(transaction=True)
def test_destroying_waits_for_a_deed_that_has_stored_the_same_content_and_is_not_committed() -> None:
    row = keep("at the same moment")
    sha256 = row.pk
    StoredFile.objects.all().delete()  # gone before: the deed below brings the row anew
    stored, go_on, order = threading.Event(), threading.Event(), []

    def deed() -> None:
        try:
            with transaction.atomic():
                keep("at the same moment")
                stored.set()
                go_on.wait(10)
                order.append("committed")
        finally:
            connection.close()

    def destroy() -> None:
        try:
            fate, _size = forgetting.forget(sha256, at=timezone.now(), still_needs=lambda _sha: False)
            order.append(fate.value)
        finally:
            connection.close()

    one = threading.Thread(target=deed)
    one.start()
    assert stored.wait(10)
    other = threading.Thread(target=destroy)
    other.start()
    other.join(0.3)
    assert other.is_alive()
    go_on.set()
    one.join()
    other.join()

    assert order == ["committed", "later"]
    assert queries.read_file(sha256).startswith(b"%PDF")


@pytest.mark.django_db
def test_a_store_that_does_not_answer_destroys_nothing(server: S3Server, settings: Any) -> None:
    from motcua.records.errors import StoreUnavailable

    settings.STORAGES = server.storages()
    row = keep("cannot be reached")
    old(row.pk)
    settings.STORAGES = storages(place="s3", s3=server.options | {"endpoint": "http://127.0.0.1:9"})
    with pytest.raises(StoreUnavailable):
        forgetting.forget(row.pk, at=timezone.now(), still_needs=lambda _sha: False)
    settings.STORAGES = server.storages()

    assert queries.read_file(row.pk).startswith(b"%PDF")


# What killed processes leave


def test_drafts_that_nobody_writes_on_are_swept_and_others_are_not(tmp_path: Path, settings: Any) -> None:
    import os

    incoming = Path(settings.MEDIA_ROOT) / "incoming"
    incoming.mkdir(parents=True)
    left, under_way, part = incoming / "draft-left", incoming / "draft-now", incoming / "parts"
    for file in (left, under_way):
        file.write_bytes(b"%PDF")
    part.mkdir()
    two_hours_ago = (timezone.now() - timedelta(hours=2)).timestamp()
    os.utime(left, (two_hours_ago, two_hours_ago))

    assert sweeping.sweep_machine(at=timezone.now()) >= 1
    assert not left.exists()
    assert under_way.exists()
    assert part.exists()


_WRITES = """
import django, hashlib, io, random
django.setup()
from motcua.records import rules
from motcua.records.storage.vault import vault
print("begun", flush=True)
for number in range(10**6):
    content = random.Random(number).randbytes(300_000)
    vault().write(rules.place_of(hashlib.sha256(content).hexdigest()), io.BytesIO(content))
"""


@pytest.mark.parametrize("after_seconds", [0.05, 0.11, 0.2])
def test_a_process_killed_while_it_writes_leaves_whole_files_and_drafts_alone(
    tmp_path: Path, after_seconds: float
) -> None:
    import os
    import signal
    import subprocess
    import sys
    import time

    process = subprocess.Popen(
        [sys.executable, "-c", _WRITES],
        stdout=subprocess.PIPE,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "motcua.config.settings.base", "MOTCUA_VAR": str(tmp_path / "var")},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    time.sleep(after_seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()

    for file in (tmp_path / "var" / "files").rglob("*"):
        if file.is_file() and file.parent.name != "incoming":
            assert hashlib.sha256(file.read_bytes()).hexdigest() == file.name


def test_the_store_gives_the_size_of_the_content_not_of_what_lies_there(settings: Any) -> None:
    settings.STORAGES = storages(keys=[KEYS[0]])
    vault().write("bundles/one.zip", io.BytesIO(b"x" * 70_000))

    assert vault().size("bundles/one.zip") == 70_000
    assert vault().holds("bundles/one.zip", 70_000)
    assert not vault().holds("bundles/one.zip", 69_999)
