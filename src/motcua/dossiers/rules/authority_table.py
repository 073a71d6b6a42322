"""The matrix of authority and the table of pages as a page to read: docs/authority.md is what `as_markdown` says."""

from collections.abc import Iterable

from motcua.accounts.rules import Page, Who, pages
from motcua.dossiers.rules.authority import Grant, Relation, matrix, powers
from motcua.dossiers.rules.commands import OF_THE_SYSTEM, Command
from motcua.dossiers.rules.tables import BUSINESS

ROLES = ("intake_officer", "case_officer", "division_head", "agency_head", "registry")
_RELATIONS = {
    Relation.RECEIVING: "receiving unit",
    Relation.HANDLING: "handling unit",
    Relation.WORKING: "unit and role of the open step",
    Relation.DOING: "unit of the open step",
    Relation.ASKED: "unit that is asked",
    Relation.INVOLVED: "any unit that sees the dossier",
    Relation.SUBMITTER: "the applicant",
}
_HEAD = """# Who may do what

Made from `src/motcua/law/authority/matrix.yaml` and `pages.yaml`, which screens, API and actions read; a test
holds this page against them. Change the data, then write this page anew:
`python -m motcua.dossiers.rules.authority_table > docs/authority.md`.

A right needs three things at once: the post's role, the unit's relation to the dossier, and a state in which the
transition tables know the command. Seeing a dossier gives no right. Whoever left a post has none of its rights from
the next day on. What one may not do is not shown, and is refused all the same.
"""


def as_markdown() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_commands(), "", *_powers(), "", *_pages(), ""])


def _commands() -> Iterable[str]:
    yield "## Commands on a dossier\n"
    yield "| command | who | posts | states |"
    yield "|---|---|---|---|"
    for command in Command:
        states = ", ".join(sorted(str(state) for state in BUSINESS[command] if state is not None)) or "–"
        if command in OF_THE_SYSTEM:
            yield f"| `{command}` | the system alone | – | {states} |"
        for place, grant in enumerate(matrix().get(command, ())):
            name = f"`{command}`" if place == 0 else ""
            yield f"| {name} | {_RELATIONS[grant.who]} | {_posts(grant)} | {_states(grant, states)} |"


def _posts(grant: Grant) -> str:
    return _roles(grant.roles) if grant.roles else "–" if grant.who is Relation.SUBMITTER else "any"


def _roles(roles: frozenset[str]) -> str:
    return ", ".join(sorted(roles, key=lambda role: (role not in ROLES, role))).replace("_", " ")


def _states(grant: Grant, otherwise: str) -> str:
    return ", ".join(sorted(map(str, grant.states))) or otherwise


def _powers() -> Iterable[str]:
    yield "## Powers in the own unit\n"
    yield "| power | posts |"
    yield "|---|---|"
    for power, roles in powers().items():
        yield f"| `{power}` | {_roles(roles)} |"


def _pages() -> Iterable[str]:
    yield "## Pages\n"
    yield "| page | opens for | in reach |"
    yield "|---|---|---|"
    for page in pages().values():
        yield f"| `{page.name}` | {_opens_for(page)} | {page.of or '–'} |"


def _opens_for(page: Page) -> str:
    words = {
        Who.ANYONE: "anyone",
        Who.CITIZEN: "a citizen signed in",
        Who.ACCOUNT: "whoever is signed in",
        Who.HOLDER: "the applicant, or who shows code and look-up secret",
        Who.OFFICIAL: "an official holding a post today",
    }[page.who]
    return f"{words}: {_roles(page.roles)}" if page.roles else words


if __name__ == "__main__":
    print(as_markdown(), end="")
