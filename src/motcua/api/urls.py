from django.urls import path

from motcua.api.service import api

urlpatterns = [path("", api.urls)]
