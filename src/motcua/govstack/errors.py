"""What the door refuses, each with the status and the stable code of its answer."""


class GovstackError(Exception):
    """The base. `status` is HTTP's, `code` is stable."""

    status = 400
    code = "bad-request"


class Closed(GovstackError):
    """There is nothing here."""

    status = 404
    code = "not-found"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class NotKnown(GovstackError):
    """Whatever is asked for does not exist, or is not the caller's: both are answered alike."""

    status = 404
    code = "not-found"

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no such {what} within your reach.")


class KeyMissing(GovstackError):
    """Send the key of the calling system as `Authorization: Bearer KEY`."""

    status = 401
    code = "key-missing"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class KeyRefused(GovstackError):
    """The key is unknown or not valid today. Ask the province's administrator for a new one."""

    status = 401
    code = "key-refused"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class TokenRefused(GovstackError):
    """The token is not valid, or is so no more. Ask for another one at oauth2/token."""

    status = 401
    code = "token-refused"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class OtherMember(GovstackError):
    """The header Information-Mediator-Client names another system than the key belongs to."""

    status = 403
    code = "other-member"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class HeaderRefused(GovstackError):
    """The header Information-Mediator-Client has to be INSTANCE/CLASS/MEMBER/SUBSYSTEM."""

    code = "mediator-client"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class TooMany(GovstackError):
    """Too many calls. Wait a minute and try again."""

    status = 429
    code = "too-many-requests"

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class TooLarge(GovstackError):
    """The body is larger than is read."""

    status = 413
    code = "too-large"

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"The body has {size} bytes; at most {limit} are read. Papers go to /documents.")


class InputUnusable(GovstackError):
    """Something in the request cannot be used; the message names each place."""

    code = "input-refused"

    def __init__(self, *places: str) -> None:
        self.places = places
        shown = "; ".join(places[:20])
        more = f"; and {len(places) - 20} more" if len(places) > 20 else ""
        super().__init__(f"Correct these parts of the request: {shown}{more}.")


class NotNow(GovstackError):
    """The state of the thing does not allow it."""

    status = 409
    code = "not-now"


class MemberTaken(GovstackError):
    """A client of this name exists. End it first, or choose another subsystem."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)
