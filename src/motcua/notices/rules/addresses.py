"""What an address for a way looks like, and how it is shown to others. Pure."""

import re

from motcua.notices.rules.kinds import Channel

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
_MOBILE = re.compile(r"0[35789]\d{8}")


def tidied(channel: Channel, typed: str) -> str | None:
    """The address as it is kept, or None when it is none: a Vietnamese mobile number (10 digits, or +84), a mail."""
    text = typed.strip()
    if channel is Channel.EMAIL:
        return text.lower() if len(text) <= 200 and _MAIL.fullmatch(text) else None
    digits = re.sub(r"[\s.()-]", "", text)
    if digits.startswith("+84"):
        digits = "0" + digits[3:]
    return digits if _MOBILE.fullmatch(digits) else None


def masked(address: str) -> str:
    """`090•••4567`, `d•••@example.vn`: enough to recognise one's own, too little for anybody else."""
    if "@" in address:
        name, _, host = address.partition("@")
        return f"{name[:1]}•••@{host}"
    return f"{address[:3]}•••{address[-3:]}" if len(address) > 7 else "•••"
