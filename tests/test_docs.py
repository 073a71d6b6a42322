"""The documents say what is there: commands, links, indicators, errors."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from motcua.cli import COMMANDS
from motcua.dossiers.rules import authority_table
from motcua.indicators.registry import INDICATORS
from motcua.kernel.commands import MotcuaCommand

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(words: tuple[str, ...]) -> None:
    name = "_".join(words)
    command = load_command_class(get_commands()[name], name)
    assert isinstance(command, MotcuaCommand)
    out = io.StringIO()

    with redirect_stdout(out), pytest.raises(SystemExit) as left:
        command.run_from_argv(["motcua", name, "--help"])

    assert left.value.code == 0
    assert command.help
    assert f"motcua {' '.join(words)}" in command.example
    assert "Example" in out.getvalue()


def test_the_readme_names_no_command_that_does_not_exist() -> None:
    named = re.findall(r"^ {4}motcua ([a-z]+(?: [a-z]+)?)", (ROOT / "README.md").read_text(), re.MULTILINE)
    known = {" ".join(words) for words in COMMANDS}

    unknown = [words for words in named if words not in known and words.split()[0] not in known]

    assert named
    assert unknown == []


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_link_and_picture_of_a_document_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))

    missing = [t for t in targets if "://" not in t and not (document.parent / t).exists()]

    assert missing == []


def test_every_indicator_is_in_the_documents() -> None:
    text = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")

    assert [code for code in INDICATORS if f"`{code}`" not in text and code not in text] == []


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    named = set(re.findall(r"`?make ([a-z]+)`?", (ROOT / "README.md").read_text(encoding="utf-8")))

    assert named
    assert [target for target in sorted(named) if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_the_page_on_authority_says_what_the_data_say() -> None:
    assert (ROOT / "docs" / "authority.md").read_text(encoding="utf-8") == authority_table.as_markdown()
