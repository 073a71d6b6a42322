"""Electronic mail by the product's mail settings. At least once: a mail server cannot be asked what became of a mail.

The Message-ID is made of our reference, so that a mail that was sent twice is recognised by those who look.
"""

from collections.abc import Mapping
from datetime import datetime
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from django.core.mail import EmailMessage

from motcua.notices.channels.contract import Outgoing, StatusReport
from motcua.notices.errors import CallBackRefused, ProviderRefused, ProviderUnavailable


class Mail:
    """The provider `mail`."""

    def send(self, message: Outgoing) -> str:
        identity = f"<{message.reference}@motcua>"
        mail = EmailMessage(
            subject=message.subject,
            body=message.text,
            to=[message.to],
            headers={"Message-ID": identity, **message.headers},
        )
        try:
            mail.send()
        except SMTPRecipientsRefused as error:
            codes = {code for code, _ in error.recipients.values()}
            raise _refusal(max(codes, default=550)) from None
        except (SMTPSenderRefused, SMTPDataError) as error:
            raise _refusal(error.smtp_code) from None
        except ValueError:  # an address that cannot be written
            raise ProviderRefused("address") from None
        except (OSError, SMTPException) as error:
            raise ProviderUnavailable(type(error).__name__) from None
        return identity

    def status(self, reference: str) -> StatusReport | None:
        return None

    def parse(
        self, headers: Mapping[str, str], body: bytes, *, now: datetime, tolerance_seconds: int
    ) -> StatusReport:
        raise CallBackRefused("mail has no call-backs")


def _refusal(code: int) -> ProviderRefused | ProviderUnavailable:
    """A mail server's 4xx is for now, its 5xx for good (RFC 5321, 4.2.1)."""
    return ProviderRefused(f"smtp-{code}") if code >= 500 else ProviderUnavailable(f"smtp-{code}")
