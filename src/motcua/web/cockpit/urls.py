from django.urls import path

from motcua.web.cockpit import (
    calendar,
    definitions,
    drill,
    leader,
    overview,
    plans,
    registers,
    reorganisation,
    screens,
    targets,
    units,
)

app_name = "cockpit"
urlpatterns = [
    path("", leader.page, name="home"),
    path("now/", leader.dossiers, name="now"),
    path("screen/", screens.page, name="screen"),
    path("overview/", overview.page, name="overview"),
    path("units/", units.page, name="units"),
    path("units/file/", units.file, name="units-file"),
    path("dossiers/", drill.dossiers, name="dossiers"),
    path("procedures/", drill.procedures, name="procedures"),
    path("register/", registers.page, name="register"),
    path("indicators/", definitions.page, name="indicators"),
    path("calendar/", calendar.index, name="calendar"),
    path("calendar/<int:revision_id>/", calendar.page, name="calendar-change"),
    path("calendar/<int:revision_id>/decide/", calendar.decide, name="calendar-decide"),
    path("reorganisations/", reorganisation.index, name="reorganisations"),
    path("reorganisations/template/", reorganisation.template, name="reorganisation-template"),
    path("reorganisations/<int:reorganisation_id>/", reorganisation.page, name="reorganisation"),
    path(
        "reorganisations/<int:reorganisation_id>/decide/", reorganisation.decide, name="reorganisation-decide"
    ),
    path("units/<int:unit_id>/", reorganisation.unit, name="unit"),
    path("plans/", plans.index, name="plans"),
    path("plans/<slug:key>/", plans.page, name="plan"),
    path("plans/<slug:key>/targets/<int:ordinal>/", targets.page, name="target"),
    path("targets/", targets.index, name="targets"),
    path("targets/<int:target_id>/value/", plans.enter_value, name="enter-value"),
]
