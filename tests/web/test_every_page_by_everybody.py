"""Every page asked for by everybody: what opens is what law/authority/pages.yaml says, and nothing else."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from zlib import crc32

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, resolve

import factories as f
from authority_ground import Person
from everybody_ground import DEEDS, FILES, HOLLOW, POSTED, Site, make_site
from motcua.accounts import rules as pages
from motcua.accounts.rules import Page, Who
from motcua.dossiers.models import Party
from url_names import url_names


def test_the_table_names_every_page_and_no_other() -> None:
    assert set(pages.pages()) == url_names()


def test_every_page_is_guarded_as_the_table_says() -> None:
    """The guard stands on the view; the table is what it reads."""
    wrong = {}
    for name, page in pages.pages().items():
        guard = getattr(_view(name), "who", Who.ANYONE)
        if guard is not page.who:
            wrong[name] = (str(guard), str(page.who))
    assert wrong == {}


def _view(name: str) -> Callable[..., Any]:
    space, _colon, local = name.partition(":")
    for entry in _patterns(get_resolver(), ""):
        if entry[0] == name:
            return entry[1]
    raise AssertionError(f"{space}: no page {local}")


def _patterns(resolver: Any, space: str) -> list[tuple[str, Callable[..., Any]]]:
    found: list[tuple[str, Callable[..., Any]]] = []
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            found += _patterns(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            found.append((space + (entry.name or ""), entry.callback))
    return found


def test_a_page_that_the_table_does_not_name_opens_for_nobody() -> None:
    with pytest.raises(pages.PageUnlisted):
        pages.page("desk:no-such-page")
    with pytest.raises(pages.PageUnlisted):
        pages.opens_for_roles("desk:no-such-page", frozenset({"agency_head"}))


# By everybody


def answer(client: Client, path: str, name: str) -> str:
    """GET, or POST where a page takes nothing else; what became of it in one word."""
    response = client.get(path)
    if response.status_code == 405:
        response = client.post(path, POSTED.get(name, {}))
    if response.streaming:
        b"".join(response.streaming_content)  # reading to the end closes the file
    return in_a_word(response, name)


def in_a_word(response: HttpResponse, name: str) -> str:
    to = str(response.get("Location", ""))
    if response.status_code == 302 and to.startswith("/sign-in/?next="):
        return "sign in"
    if response.status_code == 302 and to.startswith("/track/?code="):
        return "show the code"
    if response.status_code in (401, 403):
        return "refused"
    if response.status_code == 404 and name not in HOLLOW:
        return "not there"
    assert response.status_code < 500, (name, response.status_code)
    return "opens"


def expected(page: Page, person: Person, site: Site) -> str:
    if page.who is Who.ANYONE:
        return "opens"
    if page.who is Who.HOLDER:
        return "opens" if person.is_own and page.name not in FILES else "show the code"
    if person.kind == "":
        return "sign in"
    if page.who is Who.ACCOUNT:
        return "opens"
    if page.who is Who.CITIZEN:
        if person.kind != "citizen":
            return "refused"
        return "opens" if not page.of or person.is_own or page.name in HOLLOW else "not there"
    if person.kind != "official" or person.unit is None:
        return "refused"
    if page.roles and person.role not in page.roles:
        return "refused"
    if page.name in HOLLOW or _is_there(page, person, site):
        return "opens"
    return "not there"


def _is_there(page: Page, person: Person, site: Site) -> bool:
    match page.of:
        case "dossier":
            return person.reaches(site.case)
        case "colleague" | "absence":
            return person.place == "handling"
        case _:
            return True


def look_everywhere(*, openings: int | None) -> None:
    """`openings`: how many of those whom a page opens for ask for it; None: all. Whom it refuses asks always."""
    site = make_site()
    wants = {
        name: {person.name: expected(pages.page(name), person, site) for person in site.ground.people}
        for name in sorted(set(site.paths) - DEEDS)
    }
    spared = {(name, person) for name, want in wants.items() for person in _beyond(name, want, openings)}
    wrong = []
    told: Counter[str] = Counter()
    for person in site.ground.people:
        client = Client()
        if person.user is not None:
            client.force_login(person.user)
        if person.has_ticket:
            for case_path in ("portal:dossier", "portal:supply"):
                code = resolve(site.paths[case_path]).kwargs["code"]
                with f.as_system():
                    secret = Party.objects.get(dossier__code=code).lookup_secret
                client.post("/track/", {"code": code, "secret": secret})
        # Who leaves is a stranger to what comes after.
        for name in sorted(wants, key=lambda name: (name == "components:sign-out", name)):
            if (name, person.name) in spared:
                continue
            if name == "desk:absence-end" and person.place == "handling":
                continue  # it ends once; test_desk_people ends it
            found = answer(client, site.paths[name], name)
            told[found] += 1
            want = wants[name][person.name]
            if found != want:
                wrong.append((name, person.name, found, want))
    assert not wrong, wrong
    assert set(told) == {"opens", "sign in", "show the code", "refused", "not there"}
    assert min(told.values()) > 20


def _beyond(name: str, want: Mapping[str, str], openings: int | None) -> list[str]:
    """Of those whom the page opens for, who is spared: others from page to page."""
    welcome = [person for person, answered in want.items() if answered == "opens"]
    first = crc32(name.encode()) % max(len(welcome), 1)
    return [*welcome[first:], *welcome[:first]][openings:] if openings is not None else []


@pytest.fixture
def _quiet() -> Iterator[None]:
    """Thousands of refusals need not be written down with where they came from."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("_quiet")
def test_every_page_answers_everybody_as_the_table_says(db: None) -> None:
    look_everywhere(openings=4)


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("_quiet")
def test_every_page_opens_for_each_one_whom_the_table_names(db: None) -> None:
    look_everywhere(openings=None)
