from django.urls import path

from motcua.inbox import views

app_name = "inbox"
urlpatterns = [
    path("national-portal/dossiers/", views.national_portal_dossier, name="national-portal-dossier"),
]
