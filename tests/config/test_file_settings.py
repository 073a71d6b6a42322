"""The settings of the store of files: what is wrong stops the start under its name, and no key is ever printed."""

from pathlib import Path

import pytest

from motcua.config import files
from motcua.config.environment import SettingRefused
from motcua.records.storage import keys


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("MOTCUA_FILES_"):
            monkeypatch.delenv(name)


def test_without_settings_files_lie_plain_in_the_folder() -> None:
    found = files.storage()

    assert found["BACKEND"] == "motcua.records.storage.vault.Vault"
    assert (found["OPTIONS"]["place"], found["OPTIONS"]["keys"]) == ("folder", ())


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"MOTCUA_FILES_STORE": "ftp"}, "MOTCUA_FILES_STORE must be folder or s3"),
        ({"MOTCUA_FILES_STORE": "s3"}, "MOTCUA_FILES_S3_BUCKET"),
        ({"MOTCUA_FILES_S3_ENDPOINT": "s3.example"}, "MOTCUA_FILES_S3_ENDPOINT"),
        ({"MOTCUA_FILES_S3_ADDRESSING": "dns"}, "MOTCUA_FILES_S3_ADDRESSING must be path or virtual"),
        ({"MOTCUA_FILES_S3_CA": "/no/such/file.pem"}, "MOTCUA_FILES_S3_CA"),
        ({"MOTCUA_FILES_KEY_FILE": "/no/such/file"}, "MOTCUA_FILES_KEY_FILE"),
        ({"MOTCUA_FILES_ENCRYPTION": "maybe"}, "MOTCUA_FILES_ENCRYPTION must be yes or no"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_value_stops_the_start_under_its_name(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], named: str
) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingRefused, match=named):
        files.storage()


def test_what_is_no_key_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_FILES_KEY", f"{keys.new_key()} almost-a-key")

    with pytest.raises(SettingRefused) as refused:
        files.storage()

    assert "MOTCUA_FILES_KEY must be 32 random bytes" in str(refused.value)
    assert "almost-a-key" not in str(refused.value)


def test_keys_come_from_a_file_the_current_one_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one, other = keys.new_key(), keys.new_key()
    (tmp_path / "keys").write_text(f"{one}  # since May\n{other}\n")
    monkeypatch.setenv("MOTCUA_FILES_KEY_FILE", str(tmp_path / "keys"))
    monkeypatch.setenv("MOTCUA_FILES_S3_SECRET", "hidden")

    found = files.storage()["OPTIONS"]

    assert found["keys"] == (one, other)
    assert found["s3"]["secret"] == "hidden"
