"""Take an archive in: everything that is due in one transaction, as drafts that other people decide on."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext, override

from motcua.accounts import queries as accounts
from motcua.kernel.zone import day_of
from motcua.procedures.actions import drafts, fee_schedules
from motcua.procedures.errors import CatalogueError
from motcua.procedures.queries import procedure_id_of
from motcua.procedures.rules.fee_schedules import Schedule
from motcua.processes.actions import approving
from motcua.processes.rules.drafting import Draft
from motcua.records import document_templates
from motcua.records.errors import RecordsError
from motcua.travel.errors import Blocked, NotAllowed, TravelError
from motcua.travel.planning import Plan, Planned, State, plan
from motcua.travel.rules.entries import Entries, ProcedureEntry, TemplateEntry

KEEPER = "reform_staff"  # who keeps the catalogue, the processes and the fee rules (law/authority/pages.yaml)
LOCK_KEY = 7_205_523  # of pg_advisory_xact_lock; any number that no other module takes


@dataclass(frozen=True)
class Origin:
    """Where an archive comes from: the name its signer has here, when it was made, the digest of its files."""

    signer: str
    made_at: datetime
    digest: str


@dataclass(frozen=True)
class ProcessDecision:
    """The document of this province that approves the processes, and the first day on which they hold."""

    document: str
    valid_from: date


@dataclass(frozen=True)
class Outcome:
    """What was done. `left` are due entries that need something first: processes without a deciding document."""

    plan: Plan
    done: tuple[Planned, ...]
    left: tuple[Planned, ...]


def take_in(
    entries: Entries,
    origin: Origin,
    *,
    by: str,
    at: datetime,
    processes: ProcessDecision | None = None,
    leave_out_blocked: bool = False,
    chosen: frozenset[str] | None = None,
) -> Outcome:
    """Everything or nothing. Repeating it changes nothing; two at once follow one another.

    `by` is the sign-in name of an official who keeps the catalogue. Procedures and fee rules become drafts and
    templates wait: a decision or a second person's approval puts them in force. Processes have no drafts; they are
    approved with the document of this province, or left. `chosen` takes in these entries alone
    ("kind key"). Raises NotAllowed, Blocked, TravelError (somebody changed
    the same meanwhile).
    """
    user_id, roles = _keeper(by, day_of(at))
    keeper = fee_schedules.Keeper(user_id, roles)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
            found = plan(entries, day=day_of(at), processes_from=processes.valid_from if processes else None)
            if chosen is not None:
                found = Plan(tuple(item for item in found.items if f"{item.kind} {item.key}" in chosen))
            if found.blocked and not leave_out_blocked:
                raise Blocked(found.blocked)
            done: list[Planned] = []
            left: list[Planned] = []
            for item in found.items:
                if not item.is_due:
                    continue
                if isinstance(item.entry, ProcedureEntry):
                    _draft(item.entry, item.state, origin, by=user_id, at=at)
                elif isinstance(item.entry, Schedule):
                    fee_schedules.write(schedule=item.entry, reason=_reason(origin), by=keeper, at=at)
                elif isinstance(item.entry, TemplateEntry):
                    _upload(item.entry, by=user_id, at=at)
                elif processes is None:
                    left.append(item)
                    continue
                else:
                    _approve(item.entry, processes, by=user_id, at=at)
                done.append(item)
            return Outcome(found, tuple(done), tuple(left))
    except (CatalogueError, RecordsError) as fault:
        raise TravelError(f"Nothing was changed. {fault}") from fault


def _keeper(username: str, day: date) -> tuple[int, frozenset[str]]:
    user = accounts.official_named(username)
    roles = frozenset(post.role for post in accounts.posts_of(user.pk, day)) if user else frozenset()
    if user is None or KEEPER not in roles:
        raise NotAllowed(
            f"{username[:80]!r} holds no post of reform staff today. Name the account of the official who takes the "
            "archive in and answers for its drafts."
        )
    return user.pk, roles


def _reason(origin: Origin) -> str:
    """What stands on each draft; in Vietnamese, as the data of a province are."""
    with override("vi"):
        return gettext("Brought from the configuration archive of %(signer)s made on %(day)s.") % {
            "signer": origin.signer,
            "day": day_of(origin.made_at).strftime("%d/%m/%Y"),
        }


def _draft(entry: ProcedureEntry, state: State, origin: Origin, *, by: int, at: datetime) -> None:
    content = {key: value for key, value in entry.content.items() if key != "internal"}
    if entry.is_internal:
        content["internal"] = True
    form = (entry.form_schema, entry.form_layout)
    ref = f"{origin.digest[:16]} {origin.signer}"[:120]
    if state is State.CHANGED:
        row = drafts.begin(entry.code, by=by, at=at, reason=_reason(origin), origin="archive", origin_ref=ref)
    else:
        row = drafts.begin_new(
            entry.code,
            entry.name,
            entry.sector_code,
            content=content,
            flags=entry.flags,
            by=by,
            at=at,
            reason=_reason(origin),
            origin="archive",
            origin_ref=ref,
        )
    change = drafts.Change(content=content, flags=entry.flags, form=form, name=entry.name)
    drafts.change(row.pk, change, seen_revision=row.revision, by=by, at=at)


def _approve(draft: Draft, decision: ProcessDecision, *, by: int, at: datetime) -> None:
    approving.approve(draft, document=decision.document, valid_from=decision.valid_from, by=by, at=at)


def _upload(entry: TemplateEntry, *, by: int, at: datetime) -> None:
    document_templates.upload(
        entry.content,
        procedure_id=procedure_id_of(entry.procedure),
        kind=entry.kind,
        name=entry.name,
        valid_from=day_of(at),
        by=by,
        at=at,
    )
