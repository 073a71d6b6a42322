"""The steps of filing online: which pages a draft has, which are answered, and where to go on.

unit -> whom -> applicant -> form pages -> papers -> return -> review
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.dossiers import queries as dossiers
from motcua.procedures.rules import form_groups, forms
from motcua.web.portal import fees, interlinked, owners, questions
from motcua.web.portal.catalogue import Paper, papers_to_file

if TYPE_CHECKING:
    from motcua.dossiers.models import Draft, DraftFile


@dataclass(frozen=True)
class Step:
    """One page of the flow. `is_done`: its answers are there and right."""

    key: str
    title: str
    url: str
    is_done: bool


@dataclass(frozen=True)
class Application:
    """A draft with everything that its pages ask for."""

    draft: "Draft"
    pages: tuple[forms.FormPage, ...]
    papers: tuple[Paper, ...]
    files: "Mapping[str, DraftFile]"
    form_errors: Mapping[str, forms.FieldError]
    steps: tuple[Step, ...]

    @property
    def missing_papers(self) -> list[Paper]:
        return [paper for paper in self.papers if paper.required and paper.key not in self.files]

    def step(self, key: str) -> Step:
        return next(step for step in self.steps if step.key == key)

    def number(self, key: str) -> int:
        return 1 + next(place for place, step in enumerate(self.steps) if step.key == key)

    def after(self, key: str) -> Step:
        """The step behind this one."""
        return self.steps[min(self.number(key), len(self.steps) - 1)]

    def before(self, key: str) -> Step | None:
        place = self.number(key) - 2
        return self.steps[place] if place >= 0 else None

    @property
    def next_open(self) -> Step:
        """The first step that is not answered; the review when all are."""
        return next((step for step in self.steps if not step.is_done), self.steps[-1])

    @property
    def is_complete(self) -> bool:
        return all(step.is_done for step in self.steps[:-1])

    def shown_pages(self) -> list[tuple[int, forms.FormPage]]:
        """The form's pages on which something is asked, given the answers before them, with their numbers."""
        return [
            (number, page)
            for number, page in enumerate(self.pages, 1)
            if forms.asked(page, self.draft.form_data)
        ]


def application(draft_id: uuid.UUID, user_id: int, *, today: date) -> Application:
    """The draft of this person with its steps. Raises DraftNotFound."""
    draft = dossiers.draft(draft_id, user_id)
    files = dossiers.files_of(draft.pk)
    return assemble(draft, files, today=today)


def assemble(draft: "Draft", files: "Mapping[str, DraftFile]", *, today: date) -> Application:
    schema, layout, papers = asked_of(draft)
    pages = form_groups.grouped(forms.describe(schema, layout, get_language() or "vi"))
    if draft.applicant.get("for_whom") in ("person", "organisation") and not owners.is_recorded(draft):
        papers = (*papers, interlinked.representation_paper())
    if groups := fees.claimed(draft.applicant):
        papers = (*papers, fees.proof_paper(groups, today))
    errors: dict[str, forms.FieldError] = {}
    if schema and layout:
        data = forms.settled(pages, draft.form_data)
        for error in forms.validate(schema, layout, data, today=today):
            errors.setdefault(error.root, error)
    return Application(
        draft, pages, papers, files, errors, tuple(_steps(draft, pages, papers, files, errors))
    )


def asked_of(
    draft: "Draft",
) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None, tuple[Paper, ...]]:
    """Form and papers: the procedure's own, or those of the whole interlinked service."""
    version = draft.version
    if draft.service:
        return interlinked.asked_of(draft.service, version)
    return version.form_schema, version.form_layout, papers_to_file(version.content)


def _steps(
    draft: "Draft",
    pages: tuple[forms.FormPage, ...],
    papers: tuple[Paper, ...],
    files: "Mapping[str, DraftFile]",
    errors: Mapping[str, forms.FieldError],
) -> list[Step]:
    said = draft.applicant

    def url(name: str, *more: object) -> str:
        return reverse(f"portal:{name}", args=[draft.pk, *more])

    steps = [
        Step("unit", _("Where to file"), url("apply-unit"), draft.receiving_unit_id is not None),
        Step("whom", _("For whom"), url("apply-whom"), said.get("for_whom") in questions.OWNER_KINDS),
        Step(
            "applicant",
            _("About you") if said.get("for_whom", "self") == "self" else _("Owner of the dossier"),
            url("apply-applicant"),
            bool(said.get("owner_name")),
        ),
    ]
    for number, page in enumerate(pages, 1):
        fields = forms.asked(page, draft.form_data)
        if fields:
            answered = not any(one.name in errors for one in fields)
            visited = any(one.name in draft.form_data for one in fields) or f"p{number}" in said.get(
                "seen", []
            )
            steps.append(Step(f"form-{number}", page.title, url("apply-form", number), answered and visited))
    if papers:
        complete = all(paper.key in files for paper in papers if paper.required)
        seen = "papers" in said.get("seen", [])
        steps.append(Step("papers", _("Papers"), url("apply-papers"), complete and (seen or bool(files))))
    steps.append(
        Step(
            "return",
            _("Receiving the result"),
            url("apply-return"),
            said.get("return_method") in questions.RETURN_METHODS,
        )
    )
    steps.append(Step("review", _("Check and submit"), url("apply-review"), False))
    return steps
