"""`motcua sandbox up`: the stand-ins without the product, told how to connect to, ended cleanly."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from motcua.ops import stand_ins
from ops_installation import SRC


def sandbox(*words: str, var: Path) -> subprocess.Popen[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DJANGO")},
        "MOTCUA_VAR": str(var),
        "PYTHONPATH": str(SRC),
        "PYTHONUNBUFFERED": "1",
        "MOTCUA_POPULATION_URL": "https://population.example/a-real-partner",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "motcua.cli", "sandbox", "up", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip


def test_chosen_stand_ins_run_say_how_to_connect_and_end_with_the_command(tmp_path: Path) -> None:
    process = sandbox("partners", "messengers", "--product", "http://127.0.0.1:9999", var=tmp_path)
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.strip())
        if "Ctrl-C" in line:
            break
    given = {
        found[1]: found[2].strip("'") for line in lines if (found := re.match(r"export (\w+)=(.*)", line))
    }
    children = psutil.Process(process.pid).children(recursive=True)
    with urllib.request.urlopen(given["MOTCUA_POPULATION_URL"] + "/_health", timeout=5) as answer:
        health = json.loads(answer.read())
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)

    assert process.returncode == 0
    assert health["name"] == "population"
    assert given["MOTCUA_POPULATION_URL"] == given["MOTCUA_PARTNERS_STAND_IN_URL"] + "/population"
    assert set(given) == {
        name
        for one in stand_ins.STAND_INS
        if one.key in ("partners", "messengers")
        for name in stand_ins.settings_of(one)
    }
    assert len(children) == 2
    assert [
        child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE
    ] == []
    assert (tmp_path / "sandbox" / "population.sqlite3").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody",), "There is no stand-in 'nobody'"),
        (("--port-base", "80"), "--port-base must be a number"),
        (("--product", "here"), "--product is the whole address"),
    ],
)
def test_wrong_use_is_told_before_anything_starts(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    process = sandbox(*words, var=tmp_path)
    _, errors = process.communicate(timeout=30)

    assert process.returncode == 2
    assert said in errors


def test_every_stand_in_has_a_word_and_settings_of_its_own() -> None:
    keys = [one.key for one in stand_ins.STAND_INS]
    settings = [name for one in stand_ins.STAND_INS for name in stand_ins.settings_of(one)]

    assert len(set(keys)) == len(keys)
    assert len(set(settings)) == len(settings)
