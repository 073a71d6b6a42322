"""Writing an application before it is one: begin, save, attach, remove, discard, submit.

A draft belongs to the account that began it; everybody else is answered `DraftNotFound`. It is pinned to the
procedure version it began with. Each write locks the draft's row, so that two tabs follow one another, and a
draft that was submitted refuses every change.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from motcua.accounts import organisation_queries as organisations
from motcua.accounts.rules.organisations import Right
from motcua.dossiers.actions import filing
from motcua.dossiers.actions.bundles import Opened, Wanted, open_bundle
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.actions.receipts import issue_filing_receipt
from motcua.dossiers.errors import DraftChanged, DraftNotFound, DraftSubmitted, InputRefused, NotAllowed
from motcua.dossiers.models import Dossier, Draft, DraftFile, NoticeShown, OrganisationDossier
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.consents import ShownNotice
from motcua.dossiers.rules.drafting import Part, stand
from motcua.dossiers.rules.opening import HandedIn, Opening, PartyData
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.records import holding_actions as store


def start(
    *,
    user_id: int,
    procedure_id: int,
    version_id: int,
    service: str = "",
    organisation_id: int | None = None,
) -> Draft:
    """Begin an application, or take up one of the same version that nothing was written into yet.

    With `organisation_id` it is the organisation's: the caller has checked that the person files for it.

    `service` is the key of an interlinked service; the procedure is then that of its lead part.
    """
    said: dict[str, Json] = {"for_whom": "organisation"} if organisation_id is not None else {}
    untouched = (
        Draft.objects.filter(
            Q(organisation__isnull=True) if organisation_id is None else Q(organisation_id=organisation_id),
            user_id=user_id,
            procedure_id=procedure_id,
            version_id=version_id,
            service=service,
            submitted_dossier_id__isnull=True,
            receiving_unit__isnull=True,
            applicant=said,
            form_data={},
            files__isnull=True,
        )
        .order_by("-created_at")
        .first()
    )
    return untouched or Draft.objects.create(
        user_id=user_id,
        procedure_id=procedure_id,
        version_id=version_id,
        service=service,
        organisation_id=organisation_id,
        applicant=said,
    )


def take_over(*, from_user_id: int, to_user_id: int) -> int:
    """Both accounts are one person's, as has been proven: what was begun with the former goes on in the other."""
    return Draft.objects.filter(user_id=from_user_id).update(user_id=to_user_id)


@dataclass(frozen=True)
class Seen:
    """What the person had before them when they typed: a page's part of the draft and its fingerprint then."""

    part: Part
    stand: str


def stand_of(draft: Draft, part: Part) -> str:
    """The fingerprint that a page carries along, to be given back as `Seen`."""
    return stand(part, unit_id=draft.receiving_unit_id, applicant=draft.applicant, form_data=draft.form_data)


def choose_unit(*, draft_id: uuid.UUID, user_id: int, unit_id: int, seen: Seen | None = None) -> None:
    """The unit that is to receive it. The caller has checked that the unit offers the procedure online.

    This and the other saves raise DraftChanged when `seen` is no longer what the draft says, unless it says
    already what is to be saved.
    """
    with _locked(draft_id, user_id, seen) as draft:
        draft.receiving_unit_id = unit_id


def save_applicant(
    *, draft_id: uuid.UUID, user_id: int, answers: Mapping[str, Json], seen: Seen | None = None
) -> None:
    """Merge answers about owner, submitter and return into what is there."""
    with _locked(draft_id, user_id, seen) as draft:
        draft.applicant = {**draft.applicant, **answers}


def save_form(
    *,
    draft_id: uuid.UUID,
    user_id: int,
    answers: Mapping[str, Json],
    fields: Sequence[str],
    seen: Seen | None = None,
) -> None:
    """Put one page of the e-form: `fields` are the page's own, those without an answer are cleared."""
    with _locked(draft_id, user_id, seen) as draft:
        kept = {name: value for name, value in draft.form_data.items() if name not in set(fields)}
        draft.form_data = {**kept, **answers}


def attach(
    *, draft_id: uuid.UUID, user_id: int, component_key: str, file_sha256: str, file_name: str
) -> None:
    """Put a stored file to a component; what was there before is replaced."""
    with _locked(draft_id, user_id) as draft:
        DraftFile.objects.update_or_create(
            draft=draft,
            component_key=component_key,
            defaults={"file_id": file_sha256, "file_name": file_name[-200:], "holding_id": None},
        )


def remove(*, draft_id: uuid.UUID, user_id: int, component_key: str) -> None:
    """Take the file of a component out again. Nothing to take out is no error."""
    with _locked(draft_id, user_id) as draft:
        DraftFile.objects.filter(draft=draft, component_key=component_key).delete()


def discard(*, draft_id: uuid.UUID, user_id: int) -> None:
    """Throw the draft away, with its answers. Raises DraftNotFound, DraftSubmitted."""
    with transaction.atomic():
        draft = _lock(draft_id, user_id)
        if draft.submitted_dossier_id is not None:
            raise DraftSubmitted(dossier_id=draft.submitted_dossier_id)
        draft.delete()


def submit(
    *,
    draft_id: uuid.UUID,
    seen: datetime,
    order: Opening,
    party: PartyData,
    by: Acting,
    at: datetime,
    notice: ShownNotice | None = None,
) -> Done:
    """File the draft: one dossier, however often it is pressed (the draft's id is the command's key).

    The caller has checked the draft as it stood at `seen` (its `updated_at`); a draft that another tab changed
    since is refused. The components of `order` get the files of the draft. A draft that was submitted before
    answers its dossier. Raises: DraftNotFound, InputRefused (changed meanwhile), and what `filing.submit` raises.
    """
    with transaction.atomic():
        draft = _lock(draft_id, by.user_id)
        if draft.submitted_dossier_id is None and draft.updated_at != seen:
            raise InputRefused(field="draft", problem="changed-meanwhile")
        files = {held.component_key: held for held in DraftFile.objects.filter(draft=draft)}
        _require_member(draft, by)
        done = filing.submit(
            order=replace(order, components=handed_in(order.components, files)),
            party=party,
            by=by,
            at=at,
            command_id=f"draft-{draft.pk}",
            draft_id=str(draft.pk),
        )
        if draft.submitted_dossier_id is None:
            issue_filing_receipt(done.state, done.seq, by=by, at=at)
            keep_notice(done.state.id, notice, at=at)
        _hold_for_organisation(draft, [done.state.id])
        return done


def submit_bundle(
    *,
    draft_id: uuid.UUID,
    seen: datetime,
    order: Wanted,
    party: PartyData,
    by: Acting,
    at: datetime,
    notice: ShownNotice | None = None,
) -> Opened:
    """File an interlinked service: one file of several dossiers, however often it is pressed. Raises as `submit`
    and `bundles.open_bundle` do."""
    with transaction.atomic():
        draft = _lock(draft_id, by.user_id)
        if draft.submitted_dossier_id is None and draft.updated_at != seen:
            raise InputRefused(field="draft", problem="changed-meanwhile")
        files = {held.component_key: held for held in DraftFile.objects.filter(draft=draft)}
        _require_member(draft, by)
        opened = open_bundle(
            order=replace(order, components=handed_in(order.components, files)),
            party=party,
            by=by,
            at=at,
            command_id=f"draft-{draft.pk}",
            draft_id=str(draft.pk),
        )
        if draft.submitted_dossier_id is None:
            issue_filing_receipt(opened.lead, 1, by=by, at=at)  # its first event
            for part in opened.parts:
                keep_notice(part.id, notice, at=at)
        if draft.organisation_id is not None:
            parts = Dossier.unscoped.filter(bundle_id=opened.bundle_id).values_list("pk", flat=True)
            _hold_for_organisation(draft, list(parts))
        return opened


def keep_notice(dossier_id: int, notice: ShownNotice | None, *, at: datetime) -> None:
    """Which words about the use of their data stood before the person. Repeating it keeps the first."""
    if notice is not None:
        NoticeShown.objects.get_or_create(
            dossier_id=dossier_id,
            defaults={
                "key": notice.key,
                "version": notice.version,
                "language": notice.language,
                "words_sha256": notice.words_sha256,
                "shown_at": at,
            },
        )


def _require_member(draft: Draft, by: Acting) -> None:
    """Raises NotAllowed when who files is no longer entitled to file for the draft's organisation."""
    if draft.organisation_id is None or draft.submitted_dossier_id is not None:
        return
    member = organisations.membership(by.user_id or 0, draft.organisation_id)
    if member is None or Right.FILE not in member.rights:
        raise NotAllowed(command="submit", needs="a member of the organisation who may file for it")


def _hold_for_organisation(draft: Draft, dossier_ids: Sequence[int]) -> None:
    """The dossiers are the organisation's from the moment they exist."""
    if draft.organisation_id is None:
        return
    OrganisationDossier.objects.bulk_create(
        [OrganisationDossier(dossier_id=one, organisation_id=draft.organisation_id) for one in dossier_ids],
        ignore_conflicts=True,
    )


def handed_in(components: Sequence[HandedIn], files: Mapping[str, DraftFile]) -> tuple[HandedIn, ...]:
    """The components with the files that the draft holds for them."""
    return tuple(
        HandedIn(
            key=paper.key,
            name=paper.name,
            originals=paper.originals,
            copies=paper.copies,
            file_sha256=files[paper.key].file_id if paper.key in files else "",
            file_name=files[paper.key].file_name if paper.key in files else "",
            holding_id=_holding(files.get(paper.key)),
        )
        for paper in components
    )


def _holding(held: DraftFile | None) -> str:
    return str(held.holding_id) if held is not None and held.holding_id else ""


def use_stored(
    *,
    draft_id: uuid.UUID,
    user_id: int,
    component_key: str,
    holding_id: str,
    owner_numbers: Sequence[str],
    at: datetime,
) -> None:
    """Put a paper of the person's store to a component, in place of whatever file was there.

    The caller has checked that it fits the component. Raises: DraftNotFound, DraftSubmitted, HoldingNotFound
    (also for another's paper), HoldingNotUsable (expired, superseded, revoked).
    """
    with _locked(draft_id, user_id) as draft:
        held = store.require_usable(holding_id, owner_numbers, day_of(at))
        DraftFile.objects.update_or_create(
            draft=draft,
            component_key=component_key,
            defaults={"file_id": held.file_id, "file_name": held.file_name, "holding_id": held.pk},
        )


def _lock(draft_id: uuid.UUID, user_id: int | None) -> Draft:
    if user_id is None:
        raise DraftNotFound
    draft = Draft.objects.select_for_update(of=("self",)).filter(pk=draft_id, user_id=user_id).first()
    if draft is None:
        raise DraftNotFound
    return draft


@contextmanager
def _locked(draft_id: uuid.UUID, user_id: int, seen: Seen | None = None) -> Iterator[Draft]:
    """The draft, locked and open, saved at the end. Raises DraftNotFound, DraftSubmitted, DraftChanged."""
    with transaction.atomic():
        draft = _lock(draft_id, user_id)
        if draft.submitted_dossier_id is not None:
            raise DraftSubmitted(dossier_id=draft.submitted_dossier_id)
        found = stand_of(draft, seen.part) if seen else ""
        yield draft
        if seen and seen.stand != found and stand_of(draft, seen.part) != found:
            raise DraftChanged(at=draft.updated_at)  # nothing is saved: the transaction is rolled back
        draft.warned_at = None
        draft.save()
