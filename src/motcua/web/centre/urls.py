"""Addresses of centres."""

from django.urls import path

from motcua.web.centre import booking, counter, kiosk, office, public

app_name = "centre"
urlpatterns = [
    path("", public.index, name="index"),
    path("at/<int:unit_id>/", booking.days, name="days"),
    path("at/<int:unit_id>/book/", booking.book, name="book"),
    path("at/<int:unit_id>/screen/", public.screen, name="screen"),
    path("appointments/", booking.look_up, name="look-up"),
    path("appointments/mine/", booking.mine, name="mine"),
    path("appointments/<int:appointment_id>/", booking.appointment, name="appointment"),
    path("ticket/<uuid:ticket>/", public.ticket, name="ticket"),
    path("kiosk/", kiosk.kiosk, name="kiosk"),
    path("kiosk/take/", kiosk.take, name="take"),
    path("office/counter/", counter.counter, name="counter"),
    path("office/counter/do/", counter.do, name="counter-do"),
    path("office/appointments/", office.appointments, name="appointments"),
    path("office/figures/", office.figures, name="figures"),
    path("office/tickets/", office.tickets, name="tickets"),
    path("office/settings/", office.settings, name="settings"),
    path("office/devices/", office.devices, name="devices"),
    path("office/devices/<int:device_id>/revoke/", office.revoke, name="device-revoke"),
]
