"""The pages of the stand-in identity providers: Vietnamese, plain HTML, usable by keyboard and screen reader."""

from collections.abc import Sequence
from html import escape

from motcua.sandbox.openid_people import Identified

STYLE = """
body{font-family:system-ui,"Be Vietnam Pro",sans-serif;margin:0;background:#f4f6f9;color:#14213d;line-height:1.5}
main{max-width:34rem;margin:2rem auto;background:#fff;padding:1.5rem;border-radius:.5rem}
.note{background:#fff3cd;padding:.75rem;border-radius:.25rem}
ul{list-style:none;padding:0} li{border-top:1px solid #d5dbe5;padding:.75rem 0}
button{font:inherit;min-height:2.75rem;padding:.4rem 1rem;border:1px solid #a4161a;border-radius:.25rem;
background:#a4161a;color:#fff;margin:.25rem .5rem .25rem 0;cursor:pointer}
button.second{background:#fff;color:#a4161a} button:focus-visible{outline:3px solid #14213d;outline-offset:2px}
"""


def page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def choose(provider_name: str, query: str, people: Sequence[Identified], *, only_level_2: bool) -> str:
    """The list of demo persons; each signs in with one press. `query` is the authorisation request."""
    rows = []
    for who in people:
        detail = f"Định danh điện tử mức {who.level}"
        buttons = _button(who, who.level, f"Đăng nhập mức {who.level}")
        if who.level > 1 and not only_level_2:
            buttons += _button(who, 1, "Chỉ dùng mật khẩu (mức 1)", second=True)
        rows.append(f"<li><strong>{escape(who.label)}</strong><br>{detail}<br>{buttons}</li>")
    wanted = '<p class="note">Trang yêu cầu đăng nhập định danh mức 2.</p>' if only_level_2 else ""
    return page(
        f"Đăng nhập {provider_name}",
        '<p class="note">Đây là hệ thống giả lập để chạy thử. Những người dưới đây không có thật.</p>'
        f'{wanted}<form method="post" action="login"><input type="hidden" name="request" value="{escape(query)}">'
        f"<ul>{''.join(rows)}</ul>"
        '<button class="second" name="who" value="">Hủy đăng nhập</button></form>',
    )


def _button(who: Identified, level: int, words: str, *, second: bool = False) -> str:
    kind = ' class="second"' if second else ""
    name = f"{words}: {who.label}"
    return f'<button{kind} name="who" value="{escape(who.key)}:{level}" aria-label="{escape(name)}">{words}</button>'


def sign_out(provider_name: str, signed: str) -> str:
    return page(
        f"Đăng xuất {provider_name}",
        "<p>Bạn có muốn đăng xuất tài khoản định danh khỏi mọi cổng dịch vụ không?</p>"
        f'<form method="post" action="verify-logout"><input type="hidden" name="sjwt" value="{escape(signed)}">'
        '<button name="answer" value="yes">Đăng xuất</button>'
        '<button class="second" name="answer" value="no">Không, giữ đăng nhập</button></form>',
    )


def message(title: str, words: str) -> str:
    return page(title, f"<p>{escape(words)}</p>")
