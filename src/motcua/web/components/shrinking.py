"""Answers travel compressed where that helps: texts, not pictures, PDFs or archives, which are compact already."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXTS = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/xml",
    "application/manifest+json",
    "image/svg",
)


class CompressTexts(GZipMiddleware):
    """Django's compression, which pads each answer by a random length against guessing its secrets by size."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 206:  # a part of a file: its bytes are counted
            return response
        if not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
