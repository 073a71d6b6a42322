"""Translations are compiled where they are stale, atomically, also when the package cannot be written."""

import gettext
import os
from pathlib import Path

import pytest

from motcua.kernel import messages

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "due"\nmsgstr "hạn trả"\n'


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package" / "desk" / "locale" / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO, encoding="utf-8")
    return tmp_path / "package"


def translated(mo: Path) -> str:
    with mo.open("rb") as file:
        return gettext.GNUTranslations(file).gettext("due")


def test_what_is_stale_is_compiled_once(package: Path, tmp_path: Path) -> None:
    assert messages.compile_stale(tmp_path / "var", package) == 1
    mo = package / "desk" / "locale" / "vi" / "LC_MESSAGES" / "django.mo"
    assert translated(mo) == "hạn trả"
    assert messages.compile_stale(tmp_path / "var", package) == 0
    assert sorted(path.name for path in mo.parent.iterdir()) == ["django.mo", "django.po"]


def test_a_changed_translation_is_compiled_again(package: Path, tmp_path: Path) -> None:
    messages.compile_stale(tmp_path / "var", package)
    po = package / "desk" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    po.write_text(PO.replace("hạn trả", "ngày hẹn trả"), encoding="utf-8")
    os.utime(po, (2_000_000_000, 2_000_000_000))
    assert messages.compile_stale(tmp_path / "var", package) == 1
    assert translated(po.with_suffix(".mo")) == "ngày hẹn trả"


def test_a_read_only_package_is_compiled_into_var(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal is simulated at the system call, because root may write everywhere."""
    replace = os.replace

    def refuse(source: str, target: Path) -> None:
        if package in Path(target).parents:
            raise PermissionError(13, "Permission denied", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    var_dir = tmp_path / "var"
    assert messages.compile_stale(var_dir, package) == 1
    assert messages.compile_stale(var_dir, package) == 0
    assert messages.fallback_paths(var_dir) == [var_dir / "locale" / "desk"]
    assert translated(var_dir / "locale" / "desk" / "vi" / "LC_MESSAGES" / "django.mo") == "hạn trả"


def test_every_translation_of_the_product_is_compiled_when_the_suite_runs() -> None:
    assert messages.catalogues() != []
    assert messages.stale() == []
