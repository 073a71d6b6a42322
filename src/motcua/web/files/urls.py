from django.urls import path

from motcua.web.files import pages

app_name = "files"
urlpatterns = [
    path("link/", pages.link, name="link"),
    path("<str:token>/", pages.open_link, name="open"),
]
