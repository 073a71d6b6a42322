from django.urls import URLPattern, path

from motcua.inbox import payments

app_name = "inbox"
urlpatterns: list[URLPattern] = [
    path("payments/<slug:profile>/", payments.callback, name="payments"),
]
