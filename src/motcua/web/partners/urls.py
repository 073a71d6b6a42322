from django.urls import path

from motcua.web.partners import checks, findings

app_name = "partners"
urlpatterns = [
    path("dossiers/<int:dossier_id>/check/", checks.check, name="check"),
    path("own/", checks.own, name="own"),
    path("findings/", findings.index, name="findings"),
    path("findings/<int:finding_id>/", findings.one, name="finding"),
]
