"""An archive brought to this installation, for the tests of its pages."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

import factories
import fee_ground
from motcua.accounts.models import User
from motcua.kernel.zone import day_of
from motcua.procedures.rules.fee_files import write_yaml
from motcua.travel import arriving, keys
from motcua.travel.models import Arrival
from motcua.travel.release import product_version
from motcua.travel.rules import archive

NOW = factories.MONDAY
FEES = ("fee le-phi-moi 2026-01-01", "fee le-phi-hai 2026-01-01")


def sealed(*, secret: bytes | None = None, at: datetime = NOW) -> bytes:
    """An archive with two fee rules; signed by this installation unless told."""
    fee_ground.procedure()
    rules = [
        fee_ground.base(25_000, key="le-phi-moi", name_vi="Lệ phí mới"),
        fee_ground.base(9_000, key="le-phi-hai", name_vi="Lệ phí thứ hai"),
    ]
    files = {f"fees/{one.key}.{one.valid_from.isoformat()}.yaml": write_yaml(one) for one in rules}
    manifest = archive.manifest_of(
        files, product_version=product_version(), made_at=at, made_by="https://motcua.example"
    )
    return archive.pack(files, manifest, secret=secret or keys.signing_key(Path(settings.VAR_DIR)))


def keeper(name: str = "Lê Văn Soạn") -> User:
    return factories.make_official(factories.make_unit(), "reform_staff", full_name=name)


def arrival(by: User | None = None, content: bytes = b"") -> Arrival:
    who = by or keeper()
    assert day_of(NOW)
    return arriving.bring(content or sealed(), file_name="cau-hinh.zip", by=who.pk, at=NOW)
