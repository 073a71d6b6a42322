"""The page of a stand-in for people: what it is, its fault dial, what it received. Vietnamese or English."""

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from motcua.sandbox.dial import Dial, meaning

if TYPE_CHECKING:
    from motcua.sandbox.standing import StandIn

_WORDS = {
    "vi": {
        "stand_in": "Hệ thống mô phỏng để dùng thử. Không phải hệ thống thật, không có giá trị pháp lý.",
        "other": "English",
        "behaviour": "Cách hoạt động",
        "dial": "Gây lỗi thử",
        "turn": "Áp dụng",
        "received": "Đã nhận",
        "nothing": "Chưa nhận được yêu cầu nào.",
        "call_backs": "Đã gọi lại",
        "at": "Lúc (UTC)",
        "call": "Yêu cầu",
        "status": "Kết quả",
        "fault": "Lỗi thử",
        "body": "Nội dung",
        "kind": "Loại",
        "tries": "Số lần",
        "list": "Các hệ thống mô phỏng",
    },
    "en": {
        "stand_in": "A stand-in for trying things out. Not the real system; nothing here is binding.",
        "other": "Tiếng Việt",
        "behaviour": "What it does",
        "dial": "Fault dial",
        "turn": "Turn",
        "received": "Received",
        "nothing": "Nothing was asked yet.",
        "call_backs": "Called back",
        "at": "At (UTC)",
        "call": "Call",
        "status": "Answer",
        "fault": "Fault",
        "body": "Body",
        "kind": "Kind",
        "tries": "Tries",
        "list": "Stand-ins",
    },
}
_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:68rem;margin:0 auto;padding:1rem;color:#1f2937;
background:#f8fafc}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}.note{border-left:4px solid #b45309;
padding-left:.8rem}table{border-collapse:collapse;width:100%;background:#fff}th,td{border:1px solid #cbd5e1;
padding:.3rem .5rem;text-align:left;vertical-align:top;font-size:.9rem}pre{white-space:pre-wrap;margin:0;
overflow-wrap:anywhere;max-height:12rem;overflow:auto}form.dial{display:grid;gap:.5rem 1rem;
grid-template-columns:repeat(auto-fill,minmax(20rem,1fr))}form.dial label{display:block;font-size:.9rem}
input{font:inherit;width:100%;box-sizing:border-box;padding:.35rem;border:1px solid #475569;border-radius:.3rem}
button{font:inherit;padding:.5rem 1rem;border-radius:.4rem;border:1px solid #1e3a8a;background:#1e40af;color:#fff}
.scroll{overflow-x:auto}input.turned{background:#fef3c7}"""


def frame(title: str, body: str, language: str) -> str:
    """The whole page around a body."""
    words = _WORDS[language]
    other = "en" if language == "vi" else "vi"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body><main>"
        f'<p><a href="?lang={other}" hreflang="{other}">{words["other"]}</a></p>'
        f'<h1>{html.escape(title)}</h1><p class="note">{words["stand_in"]}</p>{body}</main></body></html>'
    )


def page(room: "StandIn", language: str) -> str:
    words = _WORDS[language]
    lines = "".join(f"<li>{html.escape(vi if language == 'vi' else en)}</li>" for vi, en in room.behaviour)
    body = (
        (f"<h2>{words['behaviour']}</h2><ul>{lines}</ul>" if lines else "")
        + room.page(language)
        + f"<h2>{words['dial']}</h2>{_dial(room.dial, language)}"
        + f"<h2>{words['received']}</h2>{_received(room.received(limit=50), language)}"
    )
    told = room.call_backs(limit=30)
    if told:
        rows = [
            [str(one["id"]), one["kind"], one["state"], str(one["tries"]), str(one["status"])] for one in told
        ]
        head = ["#", words["kind"], words["status"], words["tries"], "HTTP"]
        body += f"<h2>{words['call_backs']}</h2>{table(head, rows)}"
    return frame(room.title[0 if language == "vi" else 1], body, language)


def listing(rooms: "Sequence[StandIn]", language: str) -> str:
    """The page of a process that hosts several."""
    at = 0 if language == "vi" else 1
    lines = "".join(
        f'<li><a href="/{one.name}/?lang={language}">{html.escape(one.title[at])}</a> '
        f"({one.health()['received']})</li>"
        for one in rooms
    )
    return frame(_WORDS[language]["list"], f"<ul>{lines}</ul>", language)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of texts; what stands in it is escaped."""
    first = "".join(f'<th scope="col">{html.escape(one)}</th>' for one in head)
    lines = "".join(
        "<tr>" + "".join(f"<td><pre>{html.escape(cell)}</pre></td>" for cell in row) + "</tr>" for row in rows
    )
    return f'<div class="scroll"><table><thead><tr>{first}</tr></thead><tbody>{lines}</tbody></table></div>'


def _dial(dial: Dial, language: str) -> str:
    rest = Dial().to_json()
    inputs = "".join(
        f'<div><label for="{name}">{html.escape(meaning(name, language))}</label>'
        f'<input id="{name}" name="{name}" value="{html.escape(_shown(value))}"'
        f"{' class=turned' if value != rest[name] else ''}></div>"
        for name, value in dial.to_json().items()
    )
    button = f'<div><button type="submit">{_WORDS[language]["turn"]}</button></div>'
    return f'<form class="dial" method="post" action="_dial">{inputs}{button}</form>'


def _shown(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _received(rows: Sequence[dict[str, Any]], language: str) -> str:
    words = _WORDS[language]
    if not rows:
        return f"<p>{words['nothing']}</p>"
    lines = [
        [
            row["at"][:19],
            f"{row['method']} {row['path']}",
            str(row["status"]),
            row["fault"],
            row["body"][:1500],
        ]
        for row in rows
    ]
    return table([words["at"], words["call"], words["status"], words["fault"], words["body"]], lines)
