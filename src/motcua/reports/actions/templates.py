"""Word templates of offices: looked into before they are kept, ended but never changed."""

from datetime import datetime

from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.records import actions as records
from motcua.records import queries as files
from motcua.records import rules as media
from motcua.records.actions import Readable
from motcua.records.errors import RecordsError
from motcua.records.word_templates import LARGEST, TemplateRefused
from motcua.reports.errors import NotAllowed, ReasonMissing, ReportNotFound, TemplateUnfit
from motcua.reports.models import Template
from motcua.reports.output import docx
from motcua.reports.rules import law
from motcua.reports.rules.lifecycle import By


def add(form: str, *, name: str, source: bytes | Readable, by: By, at: datetime) -> Template:
    """Keep a template for a form; every value that it names must be one that the form gives.

    Raises FormUnknown, NotAllowed, ReasonMissing (no name), TemplateUnfit (with what is wrong, and where).
    """
    found = law.form(form, on=day_of(at))
    if by.user_id is None or not by.roles & law.rights(on=day_of(at)).template_roles:
        raise NotAllowed
    if by.user_id is None:  # the house brings no templates
        raise NotAllowed
    if not name.strip():
        raise ReasonMissing
    try:
        file = records.receive(source, limit_bytes=LARGEST, accepted=frozenset({media.DOCX}), at=at)
        unknown = docx.unknown_names(files.read_file(file.pk), found)
    except TemplateRefused as refused:
        raise TemplateUnfit(str(refused.fault.code), refused.fault.detail) from None
    except RecordsError as error:
        raise TemplateUnfit(error.code) from None
    if unknown:
        raise TemplateUnfit("unknown_field", ", ".join(unknown[:5]))
    return Template.objects.create(
        form=form, unit_id=by.unit_id, name=name.strip()[:120], file=file, added_by_id=by.user_id, added_at=at
    )


def end(template_id: int, *, by: By, at: datetime) -> None:
    """No further report uses it; those that do keep it. Raises NotAllowed, ReportNotFound."""
    if not by.roles & law.rights(on=day_of(at)).template_roles:
        raise NotAllowed
    with transaction.atomic():
        if not Template.objects.filter(pk=template_id, ended_at__isnull=True).update(ended_at=at):
            raise ReportNotFound
