"""A procedure version's content as its page says it. Content of an import may lack anything: nothing here assumes.

Pure functions over `ProcedureVersion.content`; texts of the catalogue stay Vietnamese, ours are translated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.dossiers.rules.opening import HandedIn
from motcua.kernel.text import squeeze
from motcua.procedures.queries import ProcedurePage
from motcua.web.components import words
from motcua.web.components.templatetags.motcua import vnd

SUBJECT_LABELS = {
    "citizen": lazy("Citizens"),
    "foreigner": lazy("Foreigners"),
    "overseas_vietnamese": lazy("Vietnamese living abroad"),
    "enterprise": lazy("Enterprises"),
    "foreign_invested_enterprise": lazy("Enterprises with foreign capital"),
    "foreign_resident": lazy("Foreigners living in Vietnam"),
    "vietnamese_enterprise": lazy("Vietnamese enterprises"),
    "party_organisation": lazy("Party organisations"),
    "party_member": lazy("Party members"),
    "cooperative": lazy("Cooperatives"),
    "organisation": lazy("Organisations"),
    "foreign_organisation": lazy("Foreign organisations"),
    "official": lazy("Officials and public employees"),
    "household": lazy("Households"),
}
LEVEL_LABELS = {
    "ministry": lazy("Ministry level"),
    "province": lazy("Province level"),
    "commune": lazy("Commune level"),
    "district": lazy("District level"),
    "other": lazy("Other agencies"),
}
CHANNEL_ORDER = ("online", "counter", "post")
_LONG_NAME = 1000  # the column of a dossier's component


@dataclass(frozen=True)
class FeeLine:
    amount: str
    words: str


@dataclass(frozen=True)
class ChannelPrice:
    """What a channel costs by the fee rules in force; `amount` is empty while it depends on more."""

    amount: str
    note: str


@dataclass(frozen=True)
class ChannelView:
    """One way to file: how long it takes and what it costs, in words."""

    key: str
    label: str
    limit: str
    fees: tuple[FeeLine, ...]
    fee_total: int | None  # None when an amount is not stated in figures
    description: str = ""
    price: ChannelPrice | None = None  # in place of the record's fees, where rules speak


@dataclass(frozen=True)
class Paper:
    """One component. `required` is None where the catalogue does not say."""

    key: str
    name: str
    case: str
    originals: int
    copies: int
    form: str
    required: bool | None
    counts: str

    def as_handed_in(self) -> HandedIn:
        return HandedIn(
            key=self.key, name=self.name[:_LONG_NAME], originals=self.originals, copies=self.copies
        )


@dataclass(frozen=True)
class PaperGroup:
    """The papers of one case; the case is empty for papers that everybody hands in."""

    case: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class LegalBasis:
    number: str
    title: str


@dataclass(frozen=True)
class ProcedureView:
    channels: tuple[ChannelView, ...]
    groups: tuple[PaperGroup, ...]
    results: tuple[str, ...]
    legal_bases: tuple[LegalBasis, ...]
    levels: tuple[str, ...]
    subjects: tuple[str, ...]
    steps: tuple[str, ...]
    conditions: tuple[str, ...]
    saving_online_vnd: int
    is_rough: bool

    @property
    def ways(self) -> tuple[ChannelView, ...]:
        """The channels, those with the same limit and fee told in one breath."""
        found: dict[tuple[object, ...], ChannelView] = {}
        for channel in self.channels:
            same = (channel.limit, channel.price or channel.fees, channel.description)
            told = found.get(same)
            if told is None:
                found[same] = channel
            elif channel.key not in told.key.split():
                more = channel.label[:1].lower() + channel.label[1:]
                found[same] = replace(told, key=f"{told.key} {channel.key}", label=f"{told.label}, {more}")
        return tuple(found.values())

    def priced(self, prices: Mapping[str, ChannelPrice]) -> "ProcedureView":
        """The same with what the fee rules say of each channel."""
        channels = tuple(replace(one, price=prices.get(one.key)) for one in self.channels)
        return replace(self, channels=channels) if prices else self

    @property
    def papers(self) -> tuple[Paper, ...]:
        return tuple(paper for group in self.groups for paper in group.papers)


def is_filed_online(page: ProcedurePage) -> bool:
    """The catalogue states the channel, and a unit offers it."""
    stated = any(entry.get("channel") == "online" for entry in _items(page.content, "channels"))
    return stated and any("online" in row.channels for row in page.offerings)


def _items(content: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    found = content.get(key)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _words(content: Mapping[str, object], key: str) -> list[str]:
    found = content.get(key)
    return [str(entry) for entry in found if entry] if isinstance(found, list) else []


def _text(entry: Mapping[str, object], key: str) -> str:
    value = entry.get(key)
    return squeeze(value) if isinstance(value, str) else ""


def _count(entry: Mapping[str, object], key: str) -> int:
    value = entry.get(key)
    return min(value, 99) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def named(entry: Mapping[str, object], *, key: str = "name") -> str:
    """A text of the catalogue in the reader's language where it has it, else in Vietnamese."""
    if get_language() == "en":
        return _text(entry, f"{key}_en") or _text(entry, key)
    return _text(entry, key)


def procedure_view(content: Mapping[str, object]) -> ProcedureView:
    channels = tuple(_channels(content))
    return ProcedureView(
        channels=channels,
        groups=paper_groups(content),
        results=tuple(dict.fromkeys(filter(None, (named(entry) for entry in _items(content, "results"))))),
        legal_bases=tuple(
            LegalBasis(_text(entry, "number"), _text(entry, "title"))
            for entry in _items(content, "legal_bases")
        ),
        levels=tuple(str(LEVEL_LABELS.get(level, level)) for level in _words(content, "levels")),
        subjects=tuple(str(SUBJECT_LABELS.get(name, name)) for name in _words(content, "subjects")),
        steps=_paragraphs(content, "steps"),
        conditions=_paragraphs(content, "conditions"),
        saving_online_vnd=_saving(channels),
        is_rough=bool(content.get("review")),
    )


def _paragraphs(content: Mapping[str, object], key: str) -> tuple[str, ...]:
    texts = content.get("texts")
    value = content.get(key)
    if not value and isinstance(texts, dict):
        value = texts.get(key)
    if isinstance(value, list):
        lines = [str(line.get("text", "")) if isinstance(line, dict) else str(line) for line in value]
    else:
        lines = str(value or "").splitlines()
    return tuple(line for line in map(squeeze, lines) if line)


def limit_words(entry: Mapping[str, object]) -> str:
    """The time limit of a channel line: the figure with its unit, or the source's words, or that none is set."""
    limit = entry.get("limit")
    if isinstance(limit, dict):
        try:
            value = Decimal(str(limit.get("value"))).normalize()
        except InvalidOperation:
            value = Decimal(0)
        unit = str(limit.get("unit", ""))
        if value > 0 and unit in words.LIMIT_UNIT_LABELS:
            return words.limit_words(format(value, "f"), unit)
    return _text(entry, "limit_text") or _("not stated; ask the unit that receives it")


def _channels(content: Mapping[str, object]) -> list[ChannelView]:
    found = []
    for entry in _items(content, "channels"):
        key = str(entry.get("channel", ""))
        if key not in words.CHANNEL_LABELS:
            continue
        fees = _items(entry, "fees")
        amounts = [fee.get("amount_vnd") for fee in fees]
        known = [amount for amount in amounts if isinstance(amount, int)]
        found.append(
            ChannelView(
                key=key,
                label=str(words.CHANNEL_LABELS[key]),
                limit=limit_words(entry),
                fees=tuple(_fee(fee) for fee in fees),
                fee_total=sum(known) if len(known) == len(amounts) else None,
                description=_text(entry, "description"),
            )
        )
    return sorted(found, key=lambda channel: CHANNEL_ORDER.index(channel.key))


def _fee(fee: Mapping[str, object]) -> FeeLine:
    amount, text = fee.get("amount_vnd"), named(fee, key="text")
    if not isinstance(amount, int):
        return FeeLine("", text)
    said = vnd(amount)
    return FeeLine(said, "" if text.casefold() in (said.casefold(), "miễn phí") else text)


def _saving(channels: Sequence[ChannelView]) -> int:
    """How much less it costs online than at the counter, where both are stated in figures."""
    online = [c.fee_total for c in channels if c.key == "online" and c.fee_total is not None]
    counter = [c.fee_total for c in channels if c.key == "counter" and c.fee_total is not None]
    return max(0, min(counter) - min(online)) if online and counter else 0


def paper_groups(content: Mapping[str, object]) -> tuple[PaperGroup, ...]:
    """Papers by case in the order of the catalogue, those without a case first."""
    groups: dict[str, list[Paper]] = {"": []}
    for number, entry in enumerate(_items(content, "components"), 1):
        required = entry.get("required")
        originals, copies = _count(entry, "originals"), _count(entry, "copies")
        case = _text(entry, "case")
        groups.setdefault(case, []).append(
            Paper(
                key=_text(entry, "key")[:60] or f"c{number}",
                name=named(entry) or _("A paper without a name in the catalogue"),
                case=case,
                originals=originals,
                copies=copies,
                form=_text(entry, "form"),
                required=required if isinstance(required, bool) else None,
                counts=_counts(originals, copies),
            )
        )
    return tuple(PaperGroup(case, tuple(papers)) for case, papers in groups.items() if papers)


def _counts(originals: int, copies: int) -> str:
    parts = []
    if originals:
        parts.append(ngettext("%(n)s original", "%(n)s originals", originals) % {"n": originals})
    if copies:
        parts.append(ngettext("%(n)s copy", "%(n)s copies", copies) % {"n": copies})
    return ", ".join(parts)


def papers_to_file(content: Mapping[str, object]) -> tuple[Paper, ...]:
    return tuple(paper for group in paper_groups(content) for paper in group.papers)
