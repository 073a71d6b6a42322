"""The house as a whole: every door is guarded or meant to be open, every column is classified, every word said in
Vietnamese, every command has its place on the console."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import polib
import pytest
import yaml
from django.apps import apps
from django.core import signing
from django.core.management import get_commands
from django.test import Client
from django.utils.translation.template import templatize

import factories
from motcua import cli
from motcua.dossiers.actions import drafts
from motcua.kernel.commands import MotcuaCommand
from url_names import address_of, url_names

SRC = Path(__file__).resolve().parents[1] / "src" / "motcua"
INVENTORY = SRC.parents[1] / "docs" / "data-inventory.yaml"

# Doors


# Anyone may open these; what they show of a dossier needs its code and look-up secret.
PUBLIC = frozenset(
    {
        "components:sign-in",
        "components:health",
        "offline:manifest",
        "offline:worker",
        "offline:page",
        "offline:device",
        "portal:home",
        "portal:search",
        "portal:procedure",
        "portal:procedure-file",
        "portal:procedure-poster",
        "portal:catalogue",
        "portal:catalogue-file",
        "portal:dcat",
        "rankings:list",
        "opendata:page",
        "opendata:file",
        "opendata:api",
        "opendata:catalogue",
        "portal:track",
        "portal:interlinked",
        "portal:verify",
        "portal:verify-slip",
        "reviews:summary",
        "signin:signed-out",
        "messages:stop",
        "voice:answers",
        "voice:file",
        "voice:units",
        "voice:track",
        "voice:figures",
        "voice:rated",
        "voice:kiosk",
        "polls:thanks",
        "polls:results-list",
        "centre:index",
        "centre:days",
        "centre:look-up",
        "centre:screen",
        "centre:kiosk",
        "api:search_procedures",
        "api:read_procedure",
    }
)
# Whoever may send these without being signed in: they change nothing of anybody else's.
PUBLIC_POST = frozenset(
    {
        "components:sign-in", "components:sign-out", "components:set-language", "portal:track", "api:look_up",
        "security:passkey-sign-in-options",
        "portal:verify-file",
        "messages:stop",
        "voice:file", "voice:track", "voice:kiosk", "voice:rate", "polls:answer",
        "centre:look-up", "centre:book", "centre:take",
    }
    # what a system sends bears its key; the door is closed unless a setting opens it
    | {"govstack-token", "govstack:submit", "govstack:update", "govstack:upload", "govstack:complete"}
    # what a partner sends bears a signature instead of a session
    | {"inbox:openid-sign-out"}
)  # fmt: skip
GUARDS = ("/sign-in/?next=", "/track/?code=")


@pytest.fixture
def addresses() -> dict[str, str]:
    """Every named URL with the ids of things that exist and belong to somebody."""
    case = factories.returned()
    draft = drafts.start(
        user_id=case.citizen.pk, procedure_id=case.procedure.pk, version_id=case.procedure.current_version_id or 0
    )  # fmt: skip
    for part in ("1.001193", "9.000018", "9.000019"):  # an interlinked service shows what it joins
        factories.make_procedure(code=part)
    known = {
        "draft_id": str(draft.pk),
        "dossier_id": str(case.id),
        "number": "1",
        "key": "c1",
        "slip_id": "1",
        "page_id": "1",
        "reference": factories.reference_of(case),
        "volume": "1",
        "component_id": "1",
        "target_id": "1",
        "order_id": "1",
        "plan_draft_id": "1",
        "notice_id": "1",
        "revision_id": "1",
        "schedule_id": "1",
        "form": "xlsx",
        "reorganisation_id": "1",
        "unit_id": str(case.handling_unit.pk),
        "command": "accept",
        "user_id": "1",
        "absence_id": "1",
        "list_id": "1",
        "item_id": "1",
        "plan_id": "1",
        "sheet_id": "1",
        "proposal_id": "1",
        "decentralisation_id": "1",
        "regulation_id": "1",
        "evidence_id": "1",
        "entry_id": "1",
        "deed": "begin",
        "decision_id": "1",
        "one": "1",
        "other": "1",
        "ending": "ttl",
        "table": "csv",
        "version_draft_id": "1",
        "template_id": "1",
        "kind": "json",
        "template": "submitted",
        "document_id": "1",
        "version_id": "1",
        "audit_id": "1",
        "finding_id": "1",
        "request_id": "1",
        "export_id": "00000000-0000-4000-8000-000000000001",
        "breach_id": "1",
        "question_id": "1",
        "arrival_id": "1",
        "credential_id": "1",
        "anchor_id": "1",
        "publication_id": "1",
        "petition_id": "1",
        "file_id": "1",
        "work_file_id": "1",
        "attachment_id": "1",
        "appointment_id": "1",
        "ticket": "00000000-0000-4000-8000-000000000000",
        "rating_token": "aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "poll_token": "aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "wave_id": "1",
        "stratum_id": "1",
        "round_id": "1",
        "ordinal": "1",
        "line_id": "1",
        "given_id": "1",
        "result_id": "1",
        "questionnaire_id": "1",
        "asked_id": "00000000-0000-4000-8000-000000000003",
        "holding_id": "3f1d2a54-0000-4000-8000-000000000001",
        "bundle_id": "3f1d2a54-0000-4000-8000-000000000002",
        "profile": "national",
        "order": "MC33333333333",
        "receipt_id": "1",
        "refund_id": "1",
        "day_id": "1",
        "cash_id": "1",
        "factor_id": "1",
        "device_id": "1",
        "reset_id": "1",
        "signing_id": "00000000-0000-4000-8000-000000000002",
        "provider": "vneid",
        "partner": "national-portal",
        "letter_id": "1",
        "report_id": "1",
        "message_id": "1",
        "difference_id": "1",
        "organisation_id": "1",
        "invitation_id": "1",
        "representation_id": "1",
        "token": "none",
        "sha256": "0" * 64,
        "batch_id": "1",
        "scan_id": "1",
        "paper_id": "1",
        "package_id": "1",
        "serviceId": "1",
        "eFormId": "1",
        "fileId": "1",
        "taskId": "1",
    }
    by_service = {"portal:interlinked", "portal:interlinked-start", "desk:intake-interlinked"}
    by_procedure = {
        "portal:procedure", "portal:procedure-file", "portal:procedure-poster", "portal:apply-start",
        "api:read_procedure",
    }  # fmt: skip
    return {
        name: address_of(
            name,
            {
                **known,
                "code": case.procedure.code if name in by_procedure else case.code,
                "key": "birth" if name in by_service else known["key"],
                "draft_id": "1" if name.startswith("catalogue:") else known["draft_id"],
                "token": signing.dumps([case.citizen.pk, "dossiers"], salt="motcua.notices.stop"),
            },
        )
        for name in url_names()
    }


def _is_refused(response: Any) -> bool:
    if response.status_code == 302:
        return str(response["Location"]).startswith(GUARDS)
    return response.status_code in (403, 404, 405)


def _answer(at: str) -> Any:
    """To a stranger; a file that is handed out is read to its end, which closes it and not the test's connection."""
    response = Client().get(at)
    if response.streaming:
        for _ in response.streaming_content:  # type: ignore[attr-defined]
            pass
    return response


@pytest.mark.django_db
def test_every_door_is_guarded_or_meant_to_be_open(addresses: dict[str, str]) -> None:
    answers = {name: _answer(at) for name, at in addresses.items()}

    assert {name for name, answer in answers.items() if answer.status_code == 200} == PUBLIC
    unguarded = {
        name: answer.status_code
        for name, answer in answers.items()
        if name not in PUBLIC | ALLOWED_ELSEWHERE and not _is_refused(answer)
    }
    assert unguarded == {}


# Lead home whoever holds no post, or has given no password; an answer to a question never asked is refused in words;
# lead to a page for everybody; say that a link was used up.
ALLOWED_ELSEWHERE = frozenset(
    {
        "components:choose-post", "security:second", "security:passkey-sign-in",
        "voice:filed", "voice:rate", "polls:answer", "centre:book", "centre:take",
    }
)  # fmt: skip


@pytest.mark.django_db
def test_no_stranger_sends_anything_but_to_the_open_doors(addresses: dict[str, str]) -> None:
    taken = {
        name: response.status_code
        for name, at in addresses.items()
        if name not in PUBLIC_POST | ALLOWED_ELSEWHERE and not _is_refused(response := Client().post(at))
    }
    assert taken == {}


@pytest.mark.django_db
def test_every_form_needs_its_token(addresses: dict[str, str]) -> None:
    strict = Client(enforce_csrf_checks=True)
    answers = {
        name: strict.post(at).status_code
        for name, at in addresses.items()
        if not name.startswith(("api:", "inbox:", "govstack")) and name != "messages:stop"
    }
    assert set(answers.values()) == {403}, answers


# Where every citizen may begin something of their own.
BEGINS = {
    "portal:mine",
    "portal:apply-start",
    "portal:interlinked-start",
    "partners:own",
    "rights:home",
    "rights:seen",
    "rights:ask",
}


@pytest.mark.django_db
def test_another_citizen_gets_nothing_of_a_dossier_or_a_draft(addresses: dict[str, str]) -> None:
    stranger = Client()
    stranger.force_login(factories.make_citizen("Phạm Thị Lan"))
    private = [
        name for name in addresses
        if name.startswith(("desk:", "cockpit:", "catalogue:"))
        or (name.startswith("rights:") and name not in BEGINS)
        or (name.startswith("portal:") and name not in PUBLIC | PUBLIC_POST | BEGINS)
    ]  # fmt: skip
    assert len(private) > 40
    for name in private:
        for send in (stranger.get, stranger.post, stranger.put):
            response = send(addresses[name])
            refused = response.status_code in (403, 404, 405, 409) or (
                response.status_code == 302 and response["Location"].startswith((*GUARDS, "/mine/"))
            )
            assert refused, (name, send.__name__, response.status_code, response.get("Location"))


@pytest.mark.django_db
def test_every_answer_tells_the_browser_what_it_may_do() -> None:
    case = factories.submitted()
    answers = [
        Client().get("/"),
        Client().get("/no-such-page/"),
        Client().get("/desk/"),
        Client().get("/api/v1/procedures"),
    ]
    officer = Client()
    officer.force_login(case.intake_officer)
    answers += [officer.get(f"/desk/dossiers/{case.id}/"), officer.get("/cockpit/")]
    assert [answer.status_code for answer in answers] == [200, 404, 302, 200, 200, 403]
    for answer in answers:
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"


# Data


def inventory() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(INVENTORY.read_text(encoding="utf-8"))
    return found


def test_every_table_says_how_its_changes_can_be_followed() -> None:
    listed = inventory()
    assert set(listed) == {model._meta.label for model in apps.get_models(include_auto_created=True)}
    kinds = {"log", "append-only", "dated", "derived", "none"}
    assert {label: told["changes"] for label, told in listed.items() if told["changes"] not in kinds} == {}
    assert [
        label for label, told in listed.items() if told["changes"] == "none" and not told.get("why")
    ] == []


def test_every_column_is_classified_as_personal_sensitive_or_neither() -> None:
    """A new column: put it into its table's line of docs/data-inventory.yaml (personal, sensitive or other). Where it
    is personal and of a dossier, say there what becomes of it when retention ends (the head of the file says how)."""
    listed = inventory()
    wrong = {}
    for model in apps.get_models(include_auto_created=True):
        told = listed[model._meta.label]
        named = [*told["personal"], *told.get("sensitive", []), *told["other"]]
        columns = {field.column for field in model._meta.local_fields}
        if sorted(named) != sorted(columns):
            wrong[model._meta.label] = {
                "classify in docs/data-inventory.yaml": sorted(columns - set(named)),
                "no longer there": sorted(set(named) - columns),
            }
    assert wrong == {}


# Words

_GETTEXT = {"gettext", "gettext_lazy", "_", "lazy", "gettext_noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_PLACE = re.compile(r"%\((\w+)\)[sdif]|%[sd]|\{(\w+)\}")


def catalogue() -> dict[tuple[str, str], polib.POEntry]:
    """All Vietnamese entries of the house by (context, msgid)."""
    found = {}
    for po in sorted(SRC.rglob("locale/vi/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(po)):
            if not entry.obsolete:
                found[(entry.msgctxt or "", entry.msgid)] = entry
    return found


def said_in_python() -> Iterator[tuple[str, str, str]]:
    """(where, context, msgid) of each call of a gettext function with literal words."""
    for path in sorted(SRC.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = _gettext_names(tree)
        if names:
            yield from _calls(tree, names, str(path.relative_to(SRC)))


def _gettext_names(tree: ast.AST) -> dict[str, str]:
    """What the module calls the functions of gettext: local name -> function."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }


def _calls(tree: ast.AST, names: dict[str, str], where: str) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            function = names[node.func.id]
            literals = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
            context = literals.pop(0) if "pgettext" in function else ""
            if isinstance(literals[0], str):
                yield f"{where}:{node.lineno}", str(context), literals[0]


def said_in_templates() -> Iterator[tuple[str, str, str]]:
    """The same for templates, by Django's own reading of them."""
    for path in sorted(SRC.rglob("templates/**/*.html")):
        as_python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        where = str(path.relative_to(SRC))
        for found in re.finditer(
            r"""\b(n?p?gettext|_)\((u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:,\s*)?)+""", as_python
        ):
            literals = [
                ast.literal_eval(text)
                for text in re.findall(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""", found[0])
            ]
            context = literals.pop(0) if "pgettext" in found[1] else ""
            yield where, context, literals[0]


def places(text: str) -> list[str]:
    return sorted(match[0] for match in _PLACE.finditer(text.replace("%%", "")))


def test_every_text_has_its_vietnamese() -> None:
    known = catalogue()
    from_django = polib.mofile(
        str(Path(import_module("django").__file__ or "").parent / "conf/locale/vi/LC_MESSAGES/django.mo")
    )
    of_the_framework = {entry.msgid for entry in from_django if entry.msgstr}
    said = [*said_in_python(), *said_in_templates()]
    assert len(said) > 500
    missing = sorted(
        {
            f"{where}: {msgid}"
            for where, context, msgid in said
            if msgid.strip() and (context, msgid) not in known and msgid not in of_the_framework
        }
    )
    assert missing == []


def test_no_vietnamese_is_empty_uncertain_or_loses_a_value() -> None:
    for (_, msgid), entry in catalogue().items():
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        assert texts, msgid
        assert all(text.strip() for text in texts), msgid
        assert "fuzzy" not in entry.flags, msgid
        for text in texts:
            assert places(text) == places(entry.msgid_plural or msgid), msgid


def test_the_same_text_is_said_the_same_way_everywhere() -> None:
    """Django merges the catalogues of all apps: of two translations one would win by the order of the apps."""
    found: dict[tuple[str, str], set[str]] = {}
    for po in SRC.rglob("locale/vi/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(po)):
            if entry.msgid and not entry.obsolete:
                text = entry.msgstr or "|".join(entry.msgstr_plural.values())
                found.setdefault((entry.msgctxt or "", entry.msgid), set()).add(text)
    assert {msgid: texts for (_, msgid), texts in found.items() if len(texts) > 1} == {}


# Commands


def test_every_command_of_the_house_has_its_place_on_the_console() -> None:
    ours = {name for name, app in get_commands().items() if app.startswith("motcua.")}
    ours.remove("migrate")  # Django's own, which lays down a first schema faster
    assert {"_".join(words) for words in cli.COMMANDS} == ours
    for name in ours:
        command = import_module(f"{get_commands()[name]}.management.commands.{name}").Command
        assert issubclass(command, MotcuaCommand), name
        assert command.help, name
        assert command.example.startswith(f"motcua {' '.join(name.split('_'))}"), name
