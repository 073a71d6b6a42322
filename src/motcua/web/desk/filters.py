"""The filters of a list: read from the URL, written back into it. What is not understood is ignored."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone

from motcua.dossiers.queries import DeskFilter
from motcua.dossiers.rules.states import NationalCode
from motcua.kernel.text import visible
from motcua.web.components.words import CHANNEL_LABELS
from motcua.web.desk.access import Official
from motcua.web.desk.days import tomorrow_ends
from motcua.web.desk.words import LATENESS_LABELS, QUEUE_LABELS

ROWS_A_PAGE = 40
_LONGEST_TEXT = 100


@dataclass(frozen=True)
class Asked:
    """What the URL asks for. `first_queue` is where this person's day begins."""

    wanted: DeskFilter
    first_queue: str

    @property
    def narrowed(self) -> bool:
        """Whether anything beside the queue narrows the list."""
        it = self.wanted
        return bool(it.text or it.lateness or it.channel or it.code or it.procedure_id or it.assignee_id)

    def query(self, **changed: object) -> str:
        """The URL's query string with some values changed; an empty value leaves its filter out."""
        it = self.wanted
        values: dict[str, object] = {
            "queue": it.queue,
            "q": it.text,
            "state": it.code,
            "lateness": it.lateness,
            "channel": it.channel,
            "procedure": it.procedure_id,
            "officer": it.assignee_id,
            **changed,
        }
        found = QueryDict(mutable=True)
        for name, value in values.items():
            if value:
                found[name] = str(value)
        return found.urlencode()


def first_queue(official: Official) -> str:
    """Intake officers begin with what comes in, the others with the work of their role."""
    return "incoming" if official.takes_in else "work"


def read(params: QueryDict, official: Official) -> Asked:
    first = first_queue(official)
    state = _number(params, "state")
    lateness = _one_of(params, "lateness", LATENESS_LABELS)
    return Asked(
        DeskFilter(
            queue=_one_of(params, "queue", QUEUE_LABELS) or first,
            unit_id=official.unit_id,
            user_id=official.user_id,
            roles=official.post.roles,
            code=state if state in set(NationalCode) else None,
            lateness=lateness,
            tomorrow_ends=tomorrow_ends(official.unit_id, timezone.now()) if lateness == "tomorrow" else None,
            assignee_id=_number(params, "officer"),
            channel=_one_of(params, "channel", CHANNEL_LABELS),
            procedure_id=_number(params, "procedure"),
            text=visible(params.get("q", "")).strip()[:_LONGEST_TEXT],
        ),
        first,
    )


def kept(query: str, official: Official) -> str:
    """What a list understands of a query string that came back from a form."""
    return read(QueryDict(query[:1000]), official).query()


def _one_of(params: QueryDict, name: str, known: object) -> str:
    value = params.get(name, "")
    return value if isinstance(known, dict) and value in known else ""


def _number(params: QueryDict, name: str) -> int | None:
    value = params.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 15 else None
