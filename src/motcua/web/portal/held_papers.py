"""The seam to the personal data store: where a paper that the province already holds can be taken from.

The papers page asks here for each paper; an empty answer shows nothing. The store gives the page that lists what it
holds for a paper and puts the chosen file to it by `drafts.attach`.
"""

from motcua.web.portal.catalogue import Paper
from motcua.web.portal.flow import Application


def address(application: Application, paper: Paper) -> str:
    """Where the person's own papers for `paper` are offered; "" while nothing is held for it."""
    return ""
