"""`motcua config export | import | key | trust`, as an administrator uses them."""

import io
import json
import os
import shutil
import stat
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from test_travel_import import CODE, configured, elsewhere, keeper

import factories
from motcua.kernel.zone import VIETNAM
from motcua.procedures.models import Sector, VersionDraft
from motcua.travel import keys
from motcua.travel.errors import KeyUnusable
from motcua.travel.rules import archive, ed25519

MADE_AT = "2026-12-01T08:00:00+07:00"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path / "var"


def run(*words: object) -> str:
    out = io.StringIO()
    call_command(f"config_{words[0]}", *map(str, words[1:]), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[object, str]:
    with pytest.raises(SystemExit) as left:
        run(*words)
    return left.value.code, capsys.readouterr().err


def foreign(tmp_path: Path, files: dict[str, bytes] | None = None) -> Path:
    """An archive that another installation signed, with a key that nobody here knows."""
    found = files or {"fees/x.2026-01-01.yaml": b"a: 1\n"}
    manifest = archive.manifest_of(
        found,
        product_version="0.1.0",
        made_at=datetime(2026, 12, 1, tzinfo=VIETNAM),
        made_by="https://lao-cai.example",
    )
    path = tmp_path / "foreign.zip"
    path.write_bytes(archive.pack(found, manifest, secret=b"\7" * 32))
    return path


def test_the_signing_key_is_made_once_and_only_its_owner_reads_it(here: Path) -> None:
    first, second = json.loads(run("key", "--json")), json.loads(run("key", "--json"))
    assert first == second
    assert archive.key_of(first["key"]) == ed25519.public_key(keys.signing_key(here))
    assert stat.S_IMODE(os.stat(here / keys.SIGNING_KEY).st_mode) == 0o600
    assert (here / keys.SIGNING_KEY).read_text().strip() not in run("key")


def test_a_damaged_signing_key_is_told_and_not_replaced(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here.mkdir()
    (here / keys.SIGNING_KEY).write_text("half")
    code, said = refused(capsys, "key")
    assert (code, "holds no signing key" in said) == (1, True)
    assert (here / keys.SIGNING_KEY).read_text() == "half"


def test_trusted_keys_are_listed_replaced_and_removed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = (archive.key_text(ed25519.public_key(bytes([number]) * 32)) for number in (7, 8))
    assert "No other installation" in run("trust")
    run("trust", one, "Tỉnh Lào Cai")
    run("trust", other, "Tỉnh Lào Cai")
    assert [(row["name"], row["key"]) for row in json.loads(run("trust", "--json"))] == [
        ("Tỉnh Lào Cai", other)
    ]
    assert stat.S_IMODE(os.stat(here / keys.TRUSTED_KEYS).st_mode) == 0o600
    run("trust", "--remove", "Tỉnh Lào Cai")
    assert json.loads(run("trust", "--json")) == []
    assert refused(capsys, "trust", "--remove", "Tỉnh Lào Cai")[0] == 1
    assert refused(capsys, "trust", one)[0] == 2
    assert "is no public key" in refused(capsys, "trust", "abc", "Tỉnh Lào Cai")[1]
    (here / keys.TRUSTED_KEYS).write_text("abc def\n")
    with pytest.raises(KeyUnusable, match="line 1"):
        keys.trusted(here)


@pytest.mark.django_db
def test_export_then_import_on_an_empty_catalogue(tmp_path: Path) -> None:
    by, file = keeper(), tmp_path / "a.zip"
    with elsewhere():
        configured()
        said = json.loads(run("export", file, "--json"))
        run("export", tmp_path / "b.zip", "--made-at", MADE_AT)
        run("export", tmp_path / "c.zip", "--made-at", MADE_AT)
        assert "1 same" not in run("import", file)
    assert said["counts"] == {"fees": 1, "procedures": 1, "processes": 1}
    assert (tmp_path / "b.zip").read_bytes() == (tmp_path / "c.zip").read_bytes()
    Sector.objects.create(code="ho-tich", name="Hộ tịch")

    dry = json.loads(run("import", file, "--json"))
    assert (dry["trusted"], dry["signer"], dry["digest"]) == (True, "this installation", said["digest"])
    assert (dry["counts"]["new"], dry["taken_in"]) == (3, None)
    assert not VersionDraft.objects.exists()

    told = run("import", file, "--apply", "--by", by.username)
    assert "2 taken in." in told
    assert "1 processes were left" in told
    assert VersionDraft.objects.get().code == CODE


@pytest.mark.django_db
def test_an_archive_with_a_changed_byte_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by, file = keeper(), tmp_path / "a.zip"
    with elsewhere():
        configured()
        run("export", file)
    Sector.objects.create(code="ho-tich", name="Hộ tịch")
    content = file.read_bytes()
    file.write_bytes(content.replace(b"15000", b"15001", 1))
    code, said = refused(capsys, "import", file, "--apply", "--by", by.username, "--allow-unknown")
    assert code == 1
    assert "changed" in said
    assert not VersionDraft.objects.exists()


@pytest.mark.django_db
def test_an_unknown_signer_is_refused_until_the_key_is_trusted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with elsewhere():
        configured()
        run("export", tmp_path / "tree", "--to-folder")
    files = {str(p.relative_to(tmp_path / "tree")): p.read_bytes() for p in (tmp_path / "tree").glob("*/*")}
    file = foreign(tmp_path, files)
    key = archive.key_text(ed25519.public_key(b"\7" * 32))
    Sector.objects.create(code="ho-tich", name="Hộ tịch")

    code, said = refused(capsys, "import", file)
    assert (code, key in said, "over the telephone" in said) == (1, True, True)
    assert "NOT signed by a trusted key" in run("import", file, "--allow-unknown")
    run("trust", key, "Tỉnh Lào Cai")
    assert "signed by Tỉnh Lào Cai" in run("import", file)


@pytest.mark.django_db
def test_the_tree_for_version_control_follows_the_catalogue(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = tmp_path / "tree"
    (tree / ".git").mkdir(parents=True)
    with elsewhere():
        configured()
        factories.make_procedure("Cấp bản sao", code="2.000635")
        run("export", tree, "--to-folder")
        assert sorted(p.name for p in (tree / "procedures").iterdir()) == [f"{CODE}.yaml", "2.000635.yaml"]
        untouched = (tree / "procedures" / f"{CODE}.yaml").stat().st_mtime_ns
        run("export", tree, "--to-folder", "--procedures", CODE)  # a part removes nothing
        assert (tree / "procedures" / "2.000635.yaml").exists()
    with elsewhere():
        configured()
        run("export", tree, "--to-folder")
        assert [p.name for p in (tree / "procedures").iterdir()] == [f"{CODE}.yaml"]
        assert (tree / "procedures" / f"{CODE}.yaml").stat().st_mtime_ns == untouched
        code, said = refused(capsys, "import", tree)
        assert (code, "a folder is not signed" in said) == (1, True)
        assert "3 same" in run("import", tree, "--allow-unknown")
        shutil.copy(__file__, tree / "fees" / "strange.py")
        assert "none of our files" in refused(capsys, "export", tree, "--to-folder")[1]
    assert (tree / ".git").is_dir()


@pytest.mark.django_db
def test_wrong_use_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.zip"
    for words, expected in (
        (("export", file, "--only", "people"), "expected some of procedures, processes, fees, templates"),
        (("export", file, "--procedures", "9.999999"), "no procedure in force has the code 9.999999"),
        (("export", file, "--made-at", "soon"), "expected a time"),
        (("import", file, "--apply"), "--apply needs --by USERNAME"),
        (("import", file, "--document", "45/QĐ-UBND"), "belong together"),
        (("import", file, "--document", "45/QĐ-UBND", "--valid-from", "soon"), "expected a date"),
        (("import", file), "cannot be read"),
    ):
        code, said = refused(capsys, *words)
        assert (code, expected in said) == (2, True), said
    assert refused(capsys, "export", file)[0] == 1  # nothing to export
    assert not file.exists()
    assert "cannot be read" not in refused(capsys, "import", foreign(tmp_path), "--allow-unknown")[1]
