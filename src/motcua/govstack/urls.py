from django.urls import path

from motcua.govstack import applications, catalogue, documents, statistics, work
from motcua.govstack.door import api
from motcua.govstack.tokens import token

# each module adds its operations to the API
MODULES = (catalogue, applications, documents, work, statistics)
urlpatterns = [path("oauth2/token", token, name="govstack-token"), path("", api.urls)]
