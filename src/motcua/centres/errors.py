"""What can go wrong at a centre. The docstring is the message; `code` is for machines."""


class CentreError(Exception):
    """Nothing was changed."""

    code = "centre"

    def __init__(self, *args: object) -> None:
        super().__init__(*(args or (type(self).__doc__,)))


class InputRefused(CentreError):
    """A field cannot be used as it was given."""

    code = "input-refused"

    def __init__(self, *, field: str, problem: str) -> None:
        super().__init__(f"{type(self).__doc__} ({field}: {problem})")
        self.field, self.problem = field, problem


class SlotTaken(CentreError):
    """The last seat of this time was taken meanwhile. Choose another time."""

    code = "slot-taken"


class SlotNotOffered(CentreError):
    """This time is not offered (any more). Choose one from the list."""

    code = "slot-not-offered"


class TooManyAppointments(CentreError):
    """This person holds as many appointments as are possible at a time. Cancel one first."""

    code = "too-many-appointments"


class AppointmentNotFound(CentreError):
    """There is no such appointment. Check the code and the telephone number."""

    code = "appointment-not-found"


class TooLateToChange(CentreError):
    """It is too late to change this appointment. If you cannot come, just stay away: the seat is given on."""

    code = "too-late-to-change"


class CentreClosed(CentreError):
    """The centre takes nobody today."""

    code = "centre-closed"


class TicketNotFound(CentreError):
    """There is no such ticket."""

    code = "ticket-not-found"


class CounterStale(CentreError):
    """This counter has called or finished somebody meanwhile: nothing was done. Look at the page anew."""

    code = "counter-stale"


class DeviceUnknown(CentreError):
    """This device is not (any more) set up for the centre. Let an official set it up."""

    code = "device-unknown"
