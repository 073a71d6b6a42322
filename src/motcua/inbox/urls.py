from django.urls import URLPattern, path

from motcua.inbox import notices

app_name = "inbox"
urlpatterns: list[URLPattern] = [
    path("notices/<slug:provider>/", notices.call_back, name="notices-call-back"),
]
