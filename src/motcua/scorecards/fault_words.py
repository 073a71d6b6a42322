"""The faults of a framework in the reader's language: the sentences of `rules.faults`, translated."""

from django.utils.translation import gettext

from motcua.scorecards.rules.faults import SENTENCES, Fault


def said(fault: Fault) -> str:
    """`E7: “hai” không phải là số`."""
    return f"{fault.place}: {gettext(SENTENCES[fault.kind]) % fault.values}"
