"""What can go wrong with a signature. No message holds personal data, a passphrase or a key."""


class SigningError(Exception):
    """The base of the room's errors; the docstring is what a person is told."""

    code = "signing-error"
    # whether the same call may succeed later without anybody changing anything
    is_passing = False

    def __init__(self, why: str = "") -> None:
        self.why = why
        super().__init__(f"{(type(self).__doc__ or '').strip()}{f' ({why})' if why else ''}")


class CredentialUnknown(SigningError):
    """No approved credential of this code is in force on this day. See the list of credentials."""

    code = "credential-unknown"


class CredentialExpired(SigningError):
    """The credential or its certificate is not valid on this day. Have it renewed and enter the new one."""

    code = "credential-expired"


class CredentialRevoked(SigningError):
    """The credential was revoked. Enter another one."""

    code = "credential-revoked"


class CredentialNotYours(SigningError):
    """This credential belongs to somebody else. Sign with your own."""

    code = "credential-not-yours"


class KeyUnreadable(SigningError):
    """The key cannot be opened: the file is missing, or its passphrase is wrong. Check MOTCUA_SIGNING_KEYS and the
    passphrase setting of this credential."""

    code = "key-unreadable"


class KeyMismatch(SigningError):
    """The key does not belong to the certificate of the credential. Enter the certificate that belongs to it."""

    code = "key-mismatch"


class TokenUnavailable(SigningError):
    """The signing token does not answer: it is not plugged in, or its PIN is wrong. Nothing was signed."""

    code = "token-unavailable"
    is_passing = True


class SignerUnavailable(SigningError):
    """The remote signing service does not answer. Nothing was signed; try again later."""

    code = "signer-unavailable"
    is_passing = True


class SignerRefused(SigningError):
    """The remote signing service refused to sign. Nothing was signed; look at the credential there."""

    code = "signer-refused"


class TimeStampUnavailable(SigningError):
    """The time-stamping service does not answer. Nothing was issued; try again later."""

    code = "time-stamp-unavailable"
    is_passing = True


class ProofUnavailable(SigningError):
    """The certificate's status (OCSP, CRL) or its chain could not be proven. Nothing was issued; try again later."""

    code = "proof-unavailable"
    is_passing = True


class PdfNotSignable(SigningError):
    """This PDF cannot be signed: it is damaged, encrypted, too large or closed to further signatures."""

    code = "pdf-not-signable"


class AlreadySigned(SigningError):
    """This credential has signed the document already. It is not signed twice."""

    code = "already-signed"


class OutOfOrder(SigningError):
    """The order of signatures is kept: officials first, the agency's seal last, nothing after it."""

    code = "out-of-order"


class NotAsConfirmed(SigningError):
    """The list is not the one that was confirmed. Look at it again and confirm anew."""

    code = "not-as-confirmed"


class MarkImpossible(SigningError):
    """The visible mark does not fit where it is to stand. Choose another place or page."""

    code = "mark-impossible"


class XmlNotSigned(SigningError):
    """The XML bears no signature that can be believed."""

    code = "xml-not-signed"


class SamePerson(SigningError):
    """Whoever proposed a change does not approve it: a second person does."""

    code = "same-person"


class ChangeMoved(SigningError):
    """The entry was decided or changed meanwhile. Look at it again."""

    code = "change-moved"


class EntryRefused(SigningError):
    """The entry cannot be taken; each fault is named with its field."""

    code = "entry-refused"

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        self.faults = faults
        super().__init__(", ".join(f"{field}: {fault}" for field, fault in faults))


class TooMuch(SigningError):
    """The file is larger, or bears more signatures, than is looked at."""

    code = "too-much"
