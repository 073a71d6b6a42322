from django.urls import path

from motcua.web.cockpit import (
    calendar,
    definitions,
    drill,
    home,
    plan_cascade,
    plan_changes,
    plan_compare,
    plan_drafts,
    plan_review,
    plan_tasks,
    plans,
    registers,
    reorganisation,
    units,
)

app_name = "cockpit"
urlpatterns = [
    path("", home.page, name="home"),
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
    path("plans/<slug:key>/tasks/", plan_tasks.page, name="plan-tasks"),
    path("plans/<slug:key>/cascade/", plan_cascade.page, name="plan-cascade"),
    path("plans/<slug:key>/changes/", plan_changes.page, name="plan-changes"),
    path("plans/<slug:key>/review/", plan_review.page, name="plan-review"),
    path("plans/<slug:key>/file/<str:form>/", plan_compare.plan_file, name="plan-file"),
    path("plan-compare/", plan_compare.page, name="plan-compare"),
    path("plan-compare/file/<str:form>/", plan_compare.file, name="plan-compare-file"),
    path("plan-drafts/", plan_drafts.index, name="plan-drafts"),
    path("plan-drafts/<int:plan_draft_id>/", plan_drafts.page, name="plan-draft"),
    path("targets/<int:target_id>/value/", plans.enter_value, name="enter-value"),
]
