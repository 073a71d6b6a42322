"""Addresses of results: the unit's lists, signing many, the books."""

from django.urls import path

from motcua.web.results import books, lists, signing

app_name = "results"
urlpatterns = [
    path("", lists.listing, name="list"),
    path("drafts/<int:dossier_id>.pdf", lists.draft, name="draft"),
    path("book/", books.book, name="book"),
    path("<slug:deed>/ask/", signing.ask, name="ask"),
    path("lists/<uuid:signing_id>/", signing.batch, name="batch"),
    path("lists/<uuid:signing_id>/again/", signing.again, name="again"),
]
