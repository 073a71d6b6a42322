"""Settings come from the environment; what cannot be used is named together with its form."""

import stat
from pathlib import Path

import pytest

from motcua.config import embedded, environment
from motcua.config.environment import SettingRefused


def test_a_number_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_UPLOAD_MAX_BYTES", "20 MB")
    with pytest.raises(SettingRefused, match="MOTCUA_UPLOAD_MAX_BYTES must be a whole number; it is '20 MB'"):
        environment.integer("MOTCUA_UPLOAD_MAX_BYTES", default=1)


def test_the_secret_is_made_once_and_closed_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MOTCUA_SECRET_KEY", raising=False)
    first = environment.secret("MOTCUA_SECRET_KEY", var_dir=tmp_path)
    assert len(first) >= 50
    assert environment.secret("MOTCUA_SECRET_KEY", var_dir=tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_an_empty_secret_file_left_by_a_full_disk_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MOTCUA_SECRET_KEY", raising=False)
    (tmp_path / "secret-key").touch()
    assert len(environment.secret("MOTCUA_SECRET_KEY", var_dir=tmp_path)) >= 50


def test_a_named_secret_file_must_hold_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOTCUA_SECRET_KEY", raising=False)
    monkeypatch.setenv("MOTCUA_SECRET_KEY_FILE", str(tmp_path / "absent"))
    with pytest.raises(SettingRefused, match="MOTCUA_SECRET_KEY_FILE"):
        environment.secret("MOTCUA_SECRET_KEY", var_dir=tmp_path)


def test_a_database_url_is_taken_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://m%E1%BB%99t:c%3Aửa@db.example:6432/motcua")
    found = environment.database("DATABASE_URL", var_dir=tmp_path)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "một",
        "c:ửa",
        "db.example",
        "6432",
        "motcua",
    )


def test_a_socket_folder_may_be_named_as_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://motcua@/motcua?host=/run/postgresql")
    assert environment.database("DATABASE_URL", var_dir=tmp_path)["HOST"] == "/run/postgresql"


@pytest.mark.parametrize(
    "url", ["mysql://u:geheim@h/d", "postgresql://u:geheim@h", "postgresql://u:geheim@h:x/d"]
)
def test_a_refused_database_url_does_not_show_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SettingRefused) as refused:
        environment.database("DATABASE_URL", var_dir=tmp_path)
    assert "geheim" not in str(refused.value)
    assert "u:***@h" in str(refused.value)


def test_the_socket_path_is_short_stable_and_per_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 200) / "var"
    where = embedded.address(deep)
    assert len(f"{where.host}/.s.PGSQL.{where.port}") <= 107
    assert embedded.address(deep) == where
    assert embedded.address(tmp_path / "var") != where


def test_the_folder_of_a_checkout_is_its_own_var(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOTCUA_VAR")
    assert environment.var_dir() == Path(__file__).resolve().parents[2] / "var"
