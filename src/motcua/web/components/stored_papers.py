"""A stored paper that belongs to a page: handed out with safe headers, and what is wrong with one."""

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from motcua.records import errors, queries
from motcua.web.components import unsafe


def answer(sha256: str, file_name: str) -> HttpResponseBase:
    """The bytes under a name; 404 where there is none."""
    row = queries.stored_file(sha256) if sha256 else None
    if row is None:
        raise Http404
    try:
        content, size = queries.open_shown(row)
    except errors.FileMissing:
        raise Http404 from None
    response = FileResponse(content)
    # set afterwards: FileResponse guesses type and name from the stored file, which has neither
    for name, value in queries.download_headers(row, file_name, size=size).items():
        response[name] = value
    return response


def problem(error: errors.RecordsError) -> str:
    """What is wrong with a file, in words."""
    match error:
        case errors.FileEmpty():
            return _("The file is empty. Choose the file again.")
        case errors.FileTooLarge():
            return _("The file is larger than %(limit)s. Make a smaller scan.") % {
                "limit": filesizeformat(error.limit)
            }
        case errors.TypeNotAccepted():
            return _("Only a PDF is taken here, whatever the name of the file says.")
        case _:
            return unsafe.words(error) or _(
                "The file could not be kept: the storage is full. Tell the administrator."
            )
