"""What can go wrong with a message to a person."""


class NoticeUndelivered(Exception):
    """The message could not be handed to the mail server; it is tried again later."""

    code = "notice-undelivered"

    def __init__(self, why: str) -> None:
        super().__init__(f"{type(self).__doc__} ({why})")
