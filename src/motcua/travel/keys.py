"""The installation's signing key and the keys it trusts: files under `var/`, so that only who holds the machine sets
them. Neither travels with an archive or stands in the database."""

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from motcua.travel.errors import KeyUnusable
from motcua.travel.rules import archive, ed25519

SIGNING_KEY = "configuration-key"
TRUSTED_KEYS = "configuration-trusted-keys"
LONGEST_NAME = 120


@dataclass(frozen=True)
class Trusted:
    """A key that the administrator listed, under the name given to it here."""

    name: str
    public: bytes


def signing_key(var_dir: Path) -> bytes:
    """The secret key, made at the first call. Raises KeyUnusable: the file holds no key."""
    file = var_dir / SIGNING_KEY
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        # Two commands may start at once: the first complete file wins and both read that one.
        _write(file, secrets.token_bytes(ed25519.KEY_BYTES).hex() + "\n", keep_existing=True)
    try:
        found = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except ValueError:
        found = b""
    if len(found) != ed25519.KEY_BYTES:
        raise KeyUnusable(
            f"{file} holds no signing key. Put it back from a backup, or remove it: then a new key is made, which "
            "other installations must trust anew."
        )
    return found


def trusted(var_dir: Path) -> tuple[Trusted, ...]:
    """The listed keys, by name. Raises KeyUnusable: a line of the list cannot be read."""
    file = var_dir / TRUSTED_KEYS
    if not file.exists():
        return ()
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        key, _, name = line.partition(" ")
        try:
            found.append(Trusted(name.strip(), archive.key_of(key)))
        except KeyUnusable as fault:
            raise KeyUnusable(f"{file}, line {number}: {fault}") from None
    return tuple(sorted(found, key=lambda one: one.name))


def name_of(signer: bytes, var_dir: Path) -> str | None:
    """The name under which a signer is trusted here, `this installation` for our own; None when it is not."""
    if (var_dir / SIGNING_KEY).exists() and ed25519.public_key(signing_key(var_dir)) == signer:
        return "this installation"
    return next((one.name for one in trusted(var_dir) if one.public == signer), None)


def trust(key: str, name: str, var_dir: Path) -> Trusted:
    """List a key; under a name that is listed already it takes the other's place. Raises KeyUnusable."""
    word = " ".join(name.split())
    if not word or len(word) > LONGEST_NAME:
        raise KeyUnusable(
            f"Give the key a name of at most {LONGEST_NAME} characters, such as the province's."
        )
    new = Trusted(word, archive.key_of(key))
    kept = [one for one in trusted(var_dir) if one.name != word and one.public != new.public]
    _keep((*kept, new), var_dir)
    return new


def distrust(name: str, var_dir: Path) -> None:
    """Take a key from the list. Raises KeyUnusable: no key has this name."""
    known = trusted(var_dir)
    if name not in {one.name for one in known}:
        raise KeyUnusable(f"No trusted key is called {name[:80]!r}. `motcua config trust` lists them.")
    _keep(tuple(one for one in known if one.name != name), var_dir)


def _keep(keys: tuple[Trusted, ...], var_dir: Path) -> None:
    lines = "".join(
        f"{archive.key_text(one.public)} {one.name}\n" for one in sorted(keys, key=lambda k: k.name)
    )
    var_dir.mkdir(parents=True, exist_ok=True)
    _write(var_dir / TRUSTED_KEYS, lines, keep_existing=False)


def _write(file: Path, text: str, *, keep_existing: bool) -> None:
    """Whole or not at all, readable by the owner alone."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        if keep_existing:
            with contextlib.suppress(FileExistsError):
                os.link(draft, file)
        else:
            os.replace(draft, file)
    finally:
        draft.unlink(missing_ok=True)
