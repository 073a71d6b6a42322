"""What can go wrong with a message to a person. No message of an error holds personal data."""


class NoticesError(Exception):
    """The base of the room's errors; the docstring is what a person is told."""

    code = "notices-error"

    def __init__(self, why: str = "") -> None:
        self.why = why
        super().__init__(f"{type(self).__doc__}{f' ({why})' if why else ''}")


class ProviderUnavailable(NoticesError):
    """The provider did not take the message. It is tried again later."""

    code = "provider-unavailable"


class OutcomeUnknown(NoticesError):
    """The line was cut before the provider's answer. The provider is asked before anything is sent again."""

    code = "outcome-unknown"


class ProviderRefused(NoticesError):
    """The provider will not send this message. Somebody has to look at it."""

    code = "provider-refused"


class CallBackRefused(NoticesError):
    """The call-back is not signed by the provider, is too old, or cannot be read."""

    code = "call-back-refused"


class NoticeUnknown(NoticesError):
    """There is no such message."""

    code = "notice-unknown"


class NotADeadLetter(NoticesError):
    """The message is not waiting for anybody: it was sent again, settled or delivered meanwhile."""

    code = "not-a-dead-letter"


class AddressInvalid(NoticesError):
    """This is no address for this way. Check the number or the e-mail address."""

    code = "address-invalid"


class CodeWrong(NoticesError):
    """The code is wrong or no longer valid. Ask for a new one."""

    code = "code-wrong"


class TooManyCodes(NoticesError):
    """Too many codes were asked for. Try again in an hour."""

    code = "too-many-codes"


class PreferenceRefused(NoticesError):
    """This cannot be chosen."""

    code = "preference-refused"


class WordingRefused(NoticesError):
    """The words cannot be used as they stand. `faults`: (field, fault, detail)."""

    code = "wording-refused"

    def __init__(self, faults: tuple[tuple[str, str, str], ...]) -> None:
        self.faults = faults
        super().__init__(", ".join(f"{field}: {fault} {detail}".strip() for field, fault, detail in faults))


class WordingMoved(NoticesError):
    """The version was decided or changed meanwhile. Open it again."""

    code = "wording-moved"


class SamePerson(NoticesError):
    """Whoever wrote the words does not approve them: a second person does."""

    code = "same-person"
