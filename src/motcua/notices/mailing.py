"""A mail about something that is no event of a dossier: an application left behind, a file that is harmful.

Sent once by its caller, who keeps that it was; nothing of it is stored here.
"""

from collections.abc import Mapping
from smtplib import SMTPException

from django.core.mail import EmailMessage

from motcua.ledger.rules import Json
from motcua.notices.messages import message, signed_off


def mail(template: str, values: Mapping[str, Json], *, to: str, address: str, language: str) -> bool:
    """True when it was handed over; False when the mail server did not take it, or the address is none."""
    text = message(template, values, language=language)
    body = signed_off(text, address=address, language=language)
    try:
        EmailMessage(subject=text.subject, body=body, to=[to]).send()
    except (OSError, SMTPException, ValueError):
        return False
    return True
