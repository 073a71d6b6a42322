"""Results on their way, in every state: drafted, sent back, checked, signed and issued, one revoked, one replaced.

They are drawn up, checked and signed by the people of their unit through the same deeds as real ones. Where the demo
has no signing keys, nothing is signed: the results wait for it. Where the time-stamps are not up yet, the same deeds
are done later (`signing_later`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from motcua.accounts import queries as accounts
from motcua.dossiers.actions import keeping, returning
from motcua.dossiers.actions.results import drafting, ending, signing
from motcua.dossiers.actions.results.drawing import Wanted
from motcua.dossiers.errors import DossierError, ResultNotSigned
from motcua.dossiers.models import Dossier, Party
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.results import Source, Term
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.signing import queries as keys
from motcua.signing.models import Credential

# What becomes of the dossiers in their order.
_FATES = (
    "checked", "issued", "drafted", "checked", "revoked", "returned", "issued", "checked", "drafted", "issued",
    "checked", "checked",
)  # fmt: skip
_TEXT = "Chấp thuận nội dung đề nghị nêu trên. Người được cấp có trách nhiệm sử dụng kết quả đúng quy định."


@dataclass(frozen=True)
class Unsigned:
    """A result that was checked and is to be signed: its dossier, the draft that was read, what becomes of it."""

    dossier_id: int
    draft_seq: int
    fate: str


@dataclass(frozen=True)
class Drawn:
    """How many results were drawn up, and which could not be signed yet."""

    count: int
    unsigned: tuple[Unsigned, ...] = ()


def draw_up_some(until: datetime) -> Drawn:
    """Draw results up. The system's scope is opened here."""
    unsigned: list[Unsigned] = []
    done = 0
    with scope(of_system("results of the demo province")):
        for row, fate in _dealt():
            try:
                done += _live(row, fate, until, unsigned)
            except DossierError:
                continue
    return Drawn(done, tuple(unsigned))


_SIGNED = ("issued", "revoked")


def _dealt() -> list[tuple[Dossier, str]]:
    """Dossiers with their fates. What is signed stands at the last step of a unit with keys, its money settled."""
    with_keys = set(Credential.objects.filter(role="official").values_list("unit_id", flat=True))
    ready: list[Dossier] = []
    others: list[Dossier] = []
    for row in _waiting():
        is_ready = row.step_role == "agency_head" and row.finance in ("none", "paid")
        (ready if is_ready and row.handling_unit_id in with_keys else others).append(row)
    found: list[tuple[Dossier, str]] = []
    for fate in _FATES:
        first, then = (ready, others) if fate in _SIGNED else (others, ready)
        wanted = first or then
        if not wanted:
            break
        found.append((wanted.pop(0), fate))
    return found


def _waiting() -> Sequence[Dossier]:
    """Dossiers at their head's step or before it, those of units with keys first."""
    found = Dossier.objects.filter(
        business="processing",
        step_role__in=["agency_head", "case_officer"],
        result_stage="",
        branches=[],
        supplement_stage="",
    ).exclude(finance="demanded")
    with_keys = set(Credential.objects.filter(role="agency_seal").values_list("unit_id", flat=True))
    rows = sorted(found.order_by("pk")[:400], key=lambda row: (row.handling_unit_id not in with_keys, row.pk))
    return rows[: 3 * len(_FATES)]


def _live(row: Dossier, fate: str, until: datetime, unsigned: list[Unsigned]) -> int:
    at = max(until, row.last_at)
    drafter = _someone(row.handling_unit_id, "case_officer", at)
    checker = _someone(row.handling_unit_id, "division_head", at) or _someone(
        row.handling_unit_id, "agency_head", at
    )
    head = _head(row, at)
    if drafter is None or checker is None or head is None:
        return 0
    common = {"dossier_id": row.pk}
    done = drafting.draft(
        wanted=Wanted(source=Source.GENERAL, text=_TEXT, term=Term.BY_KIND),
        by=drafter,
        at=at,
        command_id=f"demo-result-{row.pk}",
        **common,
    )
    read = done.seq
    at += timedelta(minutes=20)
    if fate == "drafted":
        return 1
    if fate == "returned":
        drafting.send_back(
            draft_seq=read,
            why="Ghi rõ ngày, tháng, năm sinh của người được cấp.",
            by=checker,
            at=at,
            command_id=f"demo-back-{row.pk}",
            **common,
        )
        return 1
    drafting.check(draft_seq=read, by=checker, at=at, command_id=f"demo-check-{row.pk}", **common)
    if fate == "checked" or not keys.credentials_of(head.user_id, head.unit_id or 0, at=at):
        return 1
    wanted = Unsigned(row.pk, read, fate)
    try:
        sign(wanted, at=at + timedelta(minutes=30))
    except ResultNotSigned:  # no time-stamps yet, or the keys open only where the product runs: done later
        unsigned.append(wanted)
    return 1


def sign(wanted: Unsigned, *, at: datetime) -> None:
    """The head signs and issues it; one is handed over and revoked then. Done again it changes nothing.

    Raises ResultNotSigned, and DossierError where somebody went on with it. In the system's scope.
    """
    row = Dossier.objects.get(pk=wanted.dossier_id)
    at = max(at, row.last_at)
    head = _head(row, at)
    if head is None:
        return
    signing.sign(
        dossier_id=row.pk,
        draft_seq=wanted.draft_seq,
        by=head,
        at=at,
        command_id=f"demo-sign-{row.pk}",
    )
    keeping.follow(dossier_id=row.pk, at=at)
    if wanted.fate == "revoked":
        _hand_over_and_revoke(row, head, at)


def _hand_over_and_revoke(row: Dossier, head: Acting, at: datetime) -> None:
    clerk = _someone(row.receiving_unit_id, "intake_officer", at)
    if clerk is None:
        return
    returning.hand_over(
        dossier_id=row.pk,
        method="counter",
        receiver_kind="owner",
        salt=bytes(Party.objects.values_list("salt", flat=True).get(pk=row.pk)),
        by=clerk,
        at=_later(at, minutes=30),
        command_id=f"demo-hand-{row.pk}",
    )
    ending.revoke(
        dossier_id=row.pk,
        said=ending.Revocation(
            decision="118/QĐ-UBND",
            decided_on=day_of(at),
            issuer=row.handling_unit.name,
            ground="Kết quả được cấp không đúng đối tượng, theo kết luận kiểm tra thủ tục hành chính.",
            why="Kết quả cấp không đúng đối tượng theo biên bản kiểm tra.",
        ),
        by=head,
        at=_later(at, minutes=60),
        command_id=f"demo-revoke-{row.pk}",
    )


def _later(at: datetime, *, minutes: int) -> datetime:
    """So much later, but nothing happens in the future: what is signed today goes on at once."""
    return max(at, min(at + timedelta(minutes=minutes), timezone.now()))


def _head(row: Dossier, at: datetime) -> Acting | None:
    """A head who can sign, else any."""
    unit_id = row.step_unit_id or row.handling_unit_id
    signing_heads = set(
        Credential.objects.filter(role="official", unit_id=unit_id).values_list("person_id", flat=True)
    )
    for one in accounts.holders(unit_id, "agency_head", day_of(at)):
        if one.user_id in signing_heads:
            return Acting(one.user_id, "official", unit_id, frozenset({"agency_head"}))
    return _someone(unit_id, "agency_head", at)


def _someone(unit_id: int, role: str, at: datetime) -> Acting | None:
    held = accounts.holders(unit_id, role, day_of(at))
    if not held:
        return None
    return Acting(user_id=held[0].user_id, kind="official", unit_id=unit_id, roles=frozenset({role}))
