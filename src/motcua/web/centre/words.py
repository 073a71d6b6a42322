"""Words of centres."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.centres import errors
from motcua.centres.queries import AppointmentState, TicketState
from motcua.centres.rules.settings import Priority, Setting
from motcua.centres.rules.waiting import Estimate

PRIORITIES = {
    Priority.ELDERLY: lazy("Elderly person"),
    Priority.DISABLED: lazy("Person with a disability"),
    Priority.PREGNANT: lazy("Pregnant woman"),
    Priority.SMALL_CHILD: lazy("With a small child"),
    Priority.WOUNDED: lazy("Wounded soldier or person of merit"),
}
APPOINTMENTS = {
    AppointmentState.BOOKED: lazy("Time booked"),
    AppointmentState.ARRIVED: lazy("Came"),
    AppointmentState.CANCELLED: lazy("Appointment cancelled"),
    AppointmentState.MOVED: lazy("Moved to another time"),
    AppointmentState.NO_SHOW: lazy("Did not come"),
}
TICKETS = {
    TicketState.WAITING: lazy("Waiting"),
    TicketState.CALLED: lazy("Called"),
    TicketState.DONE: lazy("Served"),
    TicketState.NO_SHOW: lazy("Did not come when called"),
}
PROBLEMS = {
    "required": lazy("Fill this in."),
    "too-long": lazy("This is too long. Shorten it."),
    "no-telephone": lazy("This is no telephone number of Vietnam."),
    "lies-behind": lazy("A setting begins today at the earliest."),
    "not-today": lazy("This appointment is not for today, or was used already."),
    "is-the-same": lazy("The ticket waits for this service already. Choose another."),
}


def said(error: errors.CentreError) -> str:
    """What to say of a refusal."""
    match error:
        case errors.InputRefused():
            return str(PROBLEMS.get(error.problem, _("This cannot be used. Check it.")))
        case errors.SlotTaken():
            return _("The last seat of this time was taken meanwhile. Choose another time.")
        case errors.SlotNotOffered():
            return _("This time is not offered any more. Choose another one.")
        case errors.TooManyAppointments():
            return _("You hold as many appointments as are possible at a time. Cancel one first.")
        case errors.TooLateToChange():
            return _("It is too late to change this appointment. If you cannot come, just stay away.")
        case errors.CentreClosed():
            return _("The centre takes nobody today.")
        case errors.CounterStale():
            return _("This counter moved on meanwhile: nothing was done. This is the present state.")
        case _:
            return _("There is no such appointment or ticket.")


def service_name(setting: Setting, code: str) -> str:
    """The service's name in the reader's language; one that the setting no longer has keeps its code."""
    found = setting.service(code)
    return found.name(get_language() or "vi") if found else code


def wait(estimate: Estimate | None) -> str:
    """The wait in words; unknown stays unknown."""
    if estimate is None:
        return _("unknown")
    if estimate.most == 0:
        return _("none")
    return _("%(least)d to %(most)d minutes") % {"least": estimate.least, "most": estimate.most}
