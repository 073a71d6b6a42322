from django.urls import path

from motcua.web.offline import pages

app_name = "offline"
urlpatterns = [
    path("app.webmanifest", pages.manifest, name="manifest"),
    path("service-worker.js", pages.worker, name="worker"),
    path("offline/", pages.without_line, name="page"),
    path("offline/device/", pages.device, name="device"),
]
