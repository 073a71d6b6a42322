from django.urls import path

from motcua.govstack import applications, catalogue, documents, statistics, work
from motcua.govstack.door import api

# each module adds its operations to the API
MODULES = (catalogue, applications, documents, work, statistics)
urlpatterns = [path("", api.urls)]
