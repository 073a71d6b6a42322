"""Writing and delivering notices. `tell` is the way in for every part of the product.

    from motcua.notices.actions import Address, tell

    tell(to=citizen_id, kind="petition_answered", values={"code": code}, key=f"petition-{pk}-answered",
         link=f"/petitions/{code}/", at=now)

Write the kind, with its words in both languages, into a file of your own under `law/notices/kinds/` (the form is
explained in dossier.yaml there). `key` is what makes it exactly once: name the thing and what happened to it, never
the time. It may be called inside the transaction of the deed: nothing leaves the machine before that is committed.
"""

from motcua.notices.actions.choosing import (
    begin_address,
    choose,
    forget_address,
    prove_address,
    read_stop,
    stop_mail,
)
from motcua.notices.actions.delivering import deliver_due
from motcua.notices.actions.reporting import call_back
from motcua.notices.actions.settling import lay_aside, resend
from motcua.notices.actions.telling import Address, mark_all_read, mark_read, tell, tell_now
from motcua.notices.errors import AddressInvalid, NotADeadLetter

__all__ = [
    "Address",
    "AddressInvalid",
    "NotADeadLetter",
    "begin_address",
    "call_back",
    "choose",
    "deliver_due",
    "forget_address",
    "lay_aside",
    "mark_all_read",
    "mark_read",
    "prove_address",
    "read_stop",
    "resend",
    "stop_mail",
    "tell",
    "tell_now",
]
