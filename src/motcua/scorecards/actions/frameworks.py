"""Versions of frameworks: those of the product are taken over, an imported one waits for a second person."""

from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.dossiers.rules.authority import Acting
from motcua.scorecards.actions.changing import filled, require_roles
from motcua.scorecards.errors import AnsweredAlready, FrameworkChanged, NotFound, SamePerson
from motcua.scorecards.frameworks import shipped
from motcua.scorecards.models import FrameworkVersion
from motcua.scorecards.rules import freezing
from motcua.scorecards.rules.framework import Framework
from motcua.scorecards.rules.roles import DECIDERS, STAFF


@transaction.atomic
def take_over(*, at: datetime) -> int:
    """Keep every shipped version that is not kept yet; how many were new. Doing it again adds nothing.

    Raises FrameworkChanged: a shipped version has another content than the one kept under its key.
    """
    added = 0
    for framework in shipped().values():
        content = freezing.freeze(framework)
        digest = freezing.sha256(content)
        kept = _kept(framework.key)
        if kept is None:
            FrameworkVersion.objects.create(
                **_described(framework),
                content=content,
                sha256=digest,
                is_shipped=True,
                state="approved",
                proposed_at=at,
            )
            added += 1
        elif kept.sha256 != digest and kept.is_shipped:
            raise FrameworkChanged("framework", f"{FrameworkChanged.__doc__} ({framework.key})")
    return added


def propose(
    framework: Framework, *, by: Acting, at: datetime, file_sha256: str | None = None, file_name: str = ""
) -> FrameworkVersion:
    """Put forward an imported framework; the same content again gives what waits already.

    Raises NotAllowed, FrameworkChanged.
    """
    user = require_roles(by, STAFF)
    content = freezing.freeze(framework)
    digest = freezing.sha256(content)
    kept = _kept(framework.key)
    if kept is None:
        try:
            with transaction.atomic():
                return FrameworkVersion.objects.create(
                    **_described(framework),
                    content=content,
                    sha256=digest,
                    is_shipped=False,
                    state="proposed",
                    file_id=file_sha256,
                    file_name=file_name[:200],
                    proposed_by_id=user,
                    proposed_at=at,
                )
        except IntegrityError:  # somebody else put the same key forward at this moment
            kept = _kept(framework.key)
    if kept is None or kept.sha256 != digest:
        raise FrameworkChanged("framework")
    return kept


@transaction.atomic
def decide(version_id: int, *, approve: bool, words: str, by: Acting, at: datetime) -> None:
    """Approve or reject an imported framework; whoever put it forward does not. A rejection says why.

    Raises NotFound, NotAllowed, SamePerson, AnsweredAlready, Incomplete.
    """
    user = require_roles(by, DECIDERS)
    row = FrameworkVersion.objects.select_for_update(of=("self",)).filter(pk=version_id).first()
    if row is None:
        raise NotFound("framework")
    wanted = "approved" if approve else "rejected"
    if row.state == wanted and row.decided_by_id == user:
        return
    if row.state != "proposed":
        raise AnsweredAlready
    if row.proposed_by_id == user:
        raise SamePerson
    row.state = wanted
    row.words = words.strip()[:500] if approve else filled(words, "words", most=500)
    row.decided_by_id, row.decided_at = user, at
    row.save(update_fields=["state", "words", "decided_by", "decided_at"])


def _kept(key: str) -> FrameworkVersion | None:
    return FrameworkVersion.objects.filter(key=key).exclude(state="rejected").first()


def _described(framework: Framework) -> dict[str, object]:
    return {
        "key": framework.key,
        "code": framework.code,
        "version": framework.version,
        "name": {"vi": framework.name.vi, "en": framework.name.en},
        "scope": framework.scope,
        "is_demo": framework.is_demo,
    }
