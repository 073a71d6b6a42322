"""Files sealed at rest: what lies there tells nothing, what was changed is not believed, keys come and go."""

import io
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile

from motcua.records import actions, queries, rules
from motcua.records.errors import FileChanged, FileKeyMissing
from motcua.records.models import StoredFile
from motcua.records.storage import envelope, keys
from motcua.records.storage.vault import vault
from s3_server import storages

FIRST, SECOND = (keys.ring_of([keys.new_key()]).all[0] for _ in range(2))
RING = keys.KeyRing(FIRST, (FIRST,))
SECRET_WORDS = b"%PDF-1.7\nNguy\xe1\xbb\x85n V\xc4\x83n A, 056090001234 " * 10
LARGE = b"%PDF-1.7\n" + random.Random(6).randbytes(3 * envelope.PIECE + 17)
ANY = rules.ACCEPTED_UPLOADS


def words(*found: keys.Key) -> list[str]:
    import base64

    return [base64.b64encode(key.secret).decode() for key in found]


def sealed(content: bytes, name: str = "a") -> bytes:
    return envelope.sealing(io.BytesIO(content), key=FIRST, name=name).read()


def opened(content: bytes, name: str = "a", ring: keys.KeyRing = RING) -> bytes:
    with envelope.opened(io.BytesIO(content), len(content), ring=ring, name=name) as found:
        return found.read()


@pytest.mark.parametrize(
    "size",
    [
        0,
        1,
        envelope.PIECE - 1,
        envelope.PIECE,
        envelope.PIECE + 1,
        2 * envelope.PIECE,
        5 * envelope.PIECE + 7,
    ],
)
def test_what_is_sealed_opens_again_whatever_its_size(size: int) -> None:
    content = random.Random(size).randbytes(size)

    found = sealed(content)

    assert opened(found) == content
    assert len(found) == envelope.sealed_size(size)
    assert envelope.plain_size(len(found)) == size


def test_a_sealed_file_shows_neither_its_content_nor_that_two_are_the_same() -> None:
    one, other = sealed(SECRET_WORDS), sealed(SECRET_WORDS)

    assert b"056090001234" not in one
    assert one[envelope.HEAD :] != other[envelope.HEAD :]


def test_a_sealed_file_is_read_from_any_place() -> None:
    content = sealed(LARGE)

    with envelope.opened(io.BytesIO(content), len(content), ring=RING, name="a") as found:
        for place in (
            0,
            5,
            envelope.PIECE - 3,
            2 * envelope.PIECE,
            len(LARGE) - 4,
            len(LARGE),
            len(LARGE) + 9,
        ):
            found.seek(place)
            assert found.read(10) == LARGE[place : place + 10]
        assert found.seek(-20, io.SEEK_END) == len(LARGE) - 20
        assert found.read() == LARGE[-20:]


def test_sealing_twice_over_for_an_upload_tried_again_gives_the_same_bytes() -> None:
    source = envelope.sealing(io.BytesIO(LARGE), key=FIRST, name="a")
    first = source.read()
    source.seek(envelope.PIECE)
    tail = source.read()

    assert opened(first) == LARGE
    assert first.endswith(tail)
    assert len(tail) == len(first) - envelope.PIECE


@pytest.mark.parametrize(
    "place", [0, 9, 20, 40, envelope.HEAD - 20, envelope.HEAD, envelope.HEAD + envelope.PIECE + 20, -1]
)
def test_a_changed_bit_is_noticed(place: int) -> None:
    content = bytearray(sealed(LARGE))
    content[place] ^= 1

    with pytest.raises((FileChanged, FileKeyMissing)):
        opened(bytes(content))


@pytest.mark.parametrize(
    "length",
    [0, 20, envelope.HEAD, envelope.HEAD + 5, envelope.HEAD + envelope.PIECE + envelope.TAG, -1, -40],
    ids=["all", "head", "pieces", "tag", "at a piece", "a byte", "some"],
)
def test_a_file_that_was_cut_off_is_noticed(length: int) -> None:
    with pytest.raises(FileChanged):
        opened(sealed(LARGE)[:length])


def test_a_file_cut_off_anywhere_near_the_end_of_a_piece_is_noticed() -> None:
    content = sealed(LARGE)
    for cut in range(1, 3 * envelope.TAG + 30):
        with pytest.raises(FileChanged):
            opened(content[:-cut])


def test_pieces_that_changed_places_are_noticed() -> None:
    content = sealed(LARGE)
    step = envelope.PIECE + envelope.TAG
    first, second = (content[envelope.HEAD + step * n : envelope.HEAD + step * (n + 1)] for n in (0, 1))

    with pytest.raises(FileChanged):
        opened(content[: envelope.HEAD] + second + first + content[envelope.HEAD + 2 * step :])


def test_a_sealed_file_stands_in_for_no_other() -> None:
    with pytest.raises(FileChanged):
        opened(sealed(SECRET_WORDS, name="sha256/aa"), name="sha256/bb")


def test_another_key_of_the_same_name_opens_nothing_and_an_unknown_one_is_named() -> None:
    with pytest.raises(FileKeyMissing, match=FIRST.name) as missing:
        opened(sealed(SECRET_WORDS), ring=keys.KeyRing(SECOND, (SECOND,)))

    assert "MOTCUA_FILES_KEY_FILE" in str(missing.value)


def test_a_new_key_changes_the_head_alone() -> None:
    both = keys.KeyRing(SECOND, (SECOND, FIRST))
    content = sealed(LARGE)

    head = envelope.rewrap(content[: envelope.HEAD], key=SECOND, ring=both, name="a")
    again = head + content[envelope.HEAD :]

    assert opened(again, ring=keys.KeyRing(SECOND, (SECOND,))) == LARGE
    assert (envelope.key_id(again), envelope.key_id(content)) == (SECOND.id, FIRST.id)


@pytest.mark.parametrize(
    "word",
    ["", "short", "A" * 44, "not base64 at all !!", keys.new_key()[:-4]],
    ids=["empty", "short", "zeros", "no-base64", "cut"],
)
def test_what_is_no_key_is_refused_without_being_shown(word: str) -> None:
    with pytest.raises(keys.KeyWrong) as refused:
        keys.ring_of([keys.new_key(), word])

    assert refused.value.line == 2
    assert not word or word not in str(refused.value)


def test_keys_are_read_from_lines_with_remarks() -> None:
    one, other = keys.new_key(), keys.new_key()

    assert keys.words_of(f"# since March\n{one}\n\n{other}  # the former\n") == [one, other]
    assert len(keys.ring_of([one, other]).all) == 2
    assert one not in repr(keys.ring_of([one]))


# The store


@pytest.fixture
def sealing(settings: Any) -> Any:
    settings.STORAGES = storages(keys=words(FIRST))
    return settings


def lying(sha256: str) -> bytes:
    return (Path(django_settings.MEDIA_ROOT) / rules.place_of(sha256)).read_bytes()


def keep(content: bytes) -> StoredFile:
    return actions.store(content, limit_bytes=10**7, accepted=ANY)


@pytest.mark.django_db
def test_the_name_stays_that_of_the_content_and_the_same_content_is_kept_once(sealing: Any) -> None:
    row = keep(SECRET_WORDS)
    bytes_there = lying(row.sha256)

    assert keep(SECRET_WORDS).pk == row.pk
    assert lying(row.sha256) == bytes_there
    assert b"056090001234" not in bytes_there
    assert row.size_bytes == len(SECRET_WORDS) == vault().size(rules.place_of(row.sha256))
    assert queries.read_file(row.sha256) == SECRET_WORDS


@pytest.mark.django_db
def test_files_from_before_the_key_stay_readable_and_are_not_written_again(settings: Any) -> None:
    row = keep(SECRET_WORDS + b"before")
    settings.STORAGES = storages(keys=words(FIRST))

    assert queries.read_file(row.sha256) == SECRET_WORDS + b"before"
    assert not vault().is_current(rules.place_of(row.sha256))


@pytest.mark.django_db
def test_without_the_key_the_reader_is_told_which_one_is_missing(settings: Any, sealing: Any) -> None:
    row = keep(SECRET_WORDS + b"key")
    settings.STORAGES = storages(keys=words(SECOND))
    with pytest.raises(FileKeyMissing, match=FIRST.name):
        queries.open_file(row.sha256)

    settings.STORAGES = storages(keys=words(SECOND, FIRST))
    assert queries.read_file(row.sha256) == SECRET_WORDS + b"key"


@pytest.mark.django_db
def test_a_sealed_file_that_was_changed_on_the_disk_is_not_handed_out(sealing: Any) -> None:
    row = keep(SECRET_WORDS + b"changed")
    path = Path(django_settings.MEDIA_ROOT) / rules.place_of(row.sha256)
    content = bytearray(path.read_bytes())
    content[-3] ^= 4
    path.write_bytes(content)

    with pytest.raises(FileChanged, match="doctor --files"):
        queries.read_file(row.sha256)


@pytest.mark.django_db
def test_archives_made_to_be_fetched_are_sealed_too(sealing: Any) -> None:
    from django.core.files.storage import default_storage

    default_storage.save("exports/one.zip", ContentFile(SECRET_WORDS))

    assert b"056090001234" not in (Path(django_settings.MEDIA_ROOT) / "exports/one.zip").read_bytes()
    with default_storage.open("exports/one.zip", "rb") as content:
        assert content.read() == SECRET_WORDS
    default_storage.delete("exports/one.zip")


def test_plain_content_that_looks_sealed_is_not_kept_as_it_is(settings: Any) -> None:
    with pytest.raises(ValueError, match="begins like a sealed one"):
        vault().write("exports/odd", io.BytesIO(envelope.MARK + b"anything"))


_HANGS = """
import django, sys, time
django.setup()
from motcua.records import actions, rules

class Slow:
    given = 0
    def read(self, size=-1, /):
        if self.given > 3:
            print("waiting", flush=True)
            time.sleep(60)
        self.given += 1
        return b"%PDF-1.7 056090001234 " * 5000

actions.store(Slow(), limit_bytes=10**9, accepted=rules.ACCEPTED_UPLOADS)
"""


def test_a_process_killed_while_a_file_comes_leaves_no_plain_byte(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _HANGS],
        stdout=subprocess.PIPE,
        env=os.environ | {
            "DJANGO_SETTINGS_MODULE": "motcua.config.settings.base", "MOTCUA_VAR": str(tmp_path / "var"),
            "MOTCUA_FILES_KEY": words(FIRST)[0], "TMPDIR": str(tmp_path),
        },
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"waiting\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    time.sleep(0.1)

    assert [path for path in tmp_path.rglob("*") if path.is_file() and b"0560" in path.read_bytes()] == []
