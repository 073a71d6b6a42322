"""This installation's configuration as one signed archive, for a page."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from motcua.kernel.zone import day_of
from motcua.travel import keys, queries
from motcua.travel.errors import ArchiveRefused
from motcua.travel.release import product_version
from motcua.travel.rules import archive, ed25519


def sealed(made_at: datetime) -> bytes:
    """Raises ArchiveRefused (nothing in force, or files that no archive may have), KeyUnusable, FileMissing."""
    found = queries.files(day=day_of(made_at))
    if not found:
        raise ArchiveRefused("There is nothing of that kind to export, so nothing was written.")
    archive.check_files(found)
    manifest = archive.manifest_of(
        found, product_version=product_version(), made_at=made_at, made_by=settings.PUBLIC_URL
    )
    return archive.pack(found, manifest, secret=keys.signing_key(Path(settings.VAR_DIR)))


def own_key() -> tuple[str, str] | None:
    """This installation's public key with its fingerprint; None before its first export."""
    var_dir = Path(settings.VAR_DIR)
    if not (var_dir / keys.SIGNING_KEY).exists():
        return None
    public = ed25519.public_key(keys.signing_key(var_dir))
    return archive.key_text(public), archive.fingerprint(public)
