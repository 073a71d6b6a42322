"""A list of destruction as a certificate for machines, and its repetition after a backup was restored."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from motcua.digitising import ended_queries
from motcua.dossiers import privacy_queries
from motcua.dossiers.actions import destroying
from motcua.ledger.rules import instant_text
from motcua.records import forgetting
from motcua.rights.actions import destruction, paper_destruction
from motcua.rights.errors import MovedOn, NotThere, RightsError
from motcua.rights.models import DestructionFile, DestructionItem, DestructionList, DestructionPaper
from motcua.rights.models.destruction import ItemState, ListState
from motcua.rights.rules import certificates

FORMAT = "motcua-destruction/1"


class CertificateBroken(RightsError):
    """The certificate does not fit its own hash: it was changed, or it is none. Take the one that was written."""

    code = "certificate-broken"


def approved() -> list[int]:
    """The lists that wait to be carried out."""
    return list(
        DestructionList.objects.filter(state=ListState.APPROVED).order_by("pk").values_list("pk", flat=True)
    )


def waiting_items(list_id: int) -> int:
    """Dossiers and digitised papers of a list that are not dealt with yet."""
    return sum(
        rows.filter(list_id=list_id, state=ItemState.WAITING).count()
        for rows in (DestructionItem.objects, DestructionPaper.objects)
    )


def as_json(list_id: int) -> dict[str, Any]:
    """The certificate of a list that was carried out; codes and hashes, nobody's name. Raises NotThere, MovedOn."""
    row = DestructionList.objects.filter(pk=list_id).first()
    if row is None:
        raise NotThere
    if row.state != ListState.DONE or row.finished_at is None:
        raise MovedOn
    kept = {
        one.dossier.code: one.keeps_result
        for one in DestructionItem.objects.filter(list_id=list_id).select_related("dossier").order_by("pk")
    }
    return {
        "format": FORMAT,
        "number": row.certificate_number,
        "document": row.document,
        "finished_at": instant_text(row.finished_at),
        "root_sha256": row.root_sha256,
        "dossiers": [
            {
                "code": one.code,
                "event_seq": one.event_seq,
                "owner_commitment": one.owner_commitment,
                "state": one.state,
                "rule": one.rule,
                "rows": one.rows,
                "files": one.files,
                "keeps_result": kept[one.code],
            }
            for one in sorted(destruction.lines_of(list_id))
        ],
        "files": [
            [sha256, state]
            for sha256, state in DestructionFile.objects.filter(list_id=list_id)
            .order_by("sha256")
            .values_list("sha256", "state")
        ],
        "papers": [asdict(one) for one in sorted(paper_destruction.lines_of(list_id))],
    }


def repeat(told: Mapping[str, Any], *, at: datetime, apply: bool) -> tuple[int, int]:
    """Destroy again what a restored backup brought back: (destroyed now, destroyed already). In the system's scope.

    Dossiers are found by code and by the commitment that the certificate names, so that no other is touched.
    Raises CertificateBroken.
    """
    try:
        lines = [
            certificates.Line(**{name: one[name] for name in certificates.Line.__dataclass_fields__})
            for one in told["dossiers"]
        ]
        files = [(str(sha256), str(state)) for sha256, state in told["files"]]
        # certificates from before there were lists of papers name none
        papers = [certificates.PaperLine(**one) for one in told.get("papers", [])]
        fits = told["format"] == FORMAT and certificates.root(lines, files, papers) == told["root_sha256"]
        keeps = {str(one["code"]): bool(one["keeps_result"]) for one in told["dossiers"]}
        document = str(told["document"])
    except (KeyError, TypeError, ValueError) as error:
        raise CertificateBroken from error
    if not fits:
        raise CertificateBroken
    done = there = 0
    for line in lines:
        if line.state != ItemState.DONE:
            continue
        number = privacy_queries.kept_number(line.code, line.owner_commitment)
        if number is None:
            there += 1
            continue
        done += 1
        if apply:
            _destroy_again(number, line, document, keeps[line.code], at)
    for paper in papers:
        if paper.state != ItemState.DONE:
            continue
        if not ended_queries.with_source(paper.paper, paper.source_sha256):
            there += 1
        elif not apply or paper_destruction.destroy_again(paper.paper, paper.source_sha256, at=at):
            done += 1
    if apply:
        for sha256, state in files:
            if state == "done":
                forgetting.forget(sha256, at=at, still_needs=destroying.still_needs)
    return done, there


@transaction.atomic
def _destroy_again(
    number: int, line: certificates.Line, document: str, keeps_result: bool, at: datetime
) -> None:
    destroying.destroy(
        dossier_id=number,
        document=document,
        rule=line.rule,
        keeps_result=keeps_result,
        at=at,
        command_id=f"destroy-again-{line.owner_commitment[:16]}-{number}",
    )
