"""What went wrong, in words for the applicant, and the status that goes with it."""

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from motcua.dossiers import errors as dossiers
from motcua.ledger.errors import CommandReused
from motcua.procedures import errors as procedures
from motcua.records import errors as records
from motcua.web.components import unsafe


@dataclass(frozen=True)
class Refusal:
    status: int
    message: str


def refusal(error: Exception) -> Refusal:
    """Every error that an action raises on an applicant's deed. Others are faults of ours and not caught."""
    match error:
        case records.RecordsError():
            return _of_file(error)
        case (
            dossiers.DossierNotFound()
            | dossiers.DraftNotFound()
            | dossiers.SlipNotFound()
            | dossiers.SlipNotRenderable()
            | dossiers.ServiceUnknown()
            | dossiers.BundleNotFound()
            | procedures.ProcedureNotFound()
        ):
            return Refusal(404, _("We do not find this. Check the address or the code."))
        case dossiers.NotAllowed():
            return Refusal(403, _("Only the person who submitted the dossier may do this."))
        case dossiers.DraftSubmitted():
            return Refusal(409, _("This application was submitted already; it cannot be changed here."))
        case dossiers.TransitionRefused():
            message = _(
                "This is no longer possible: the dossier has moved on meanwhile. See where it stands now."
            )
            return Refusal(409, message)
        case CommandReused():
            return Refusal(409, _("This was done already. See where the dossier stands now."))
        case dossiers.NoSuchLimit() | procedures.NotOffered():
            message = _(
                "This unit does not take the procedure online. Choose another unit, or go to the counter."
            )
            return Refusal(422, message)
        case dossiers.BundleWaits():
            message = _("The results of this file are given out together; another part is not finished yet.")
            return Refusal(409, message)
        case dossiers.ProofRequired():
            return Refusal(422, _("The paper that shows your right to act for the owner is missing."))
        case dossiers.InputRefused(problem="stored-paper-does-not-fit"):
            return Refusal(422, _("A paper of your store does not fit there any more. Choose it again."))
        case dossiers.InputRefused(problem="changed-meanwhile"):
            message = _("The application was changed in another window. Check it once more, then submit.")
            return Refusal(409, message)
        case dossiers.InputRefused():
            return Refusal(422, _("Something is missing or cannot be used. Check your answers."))
        case _:
            raise error


def _of_file(error: records.RecordsError) -> Refusal:
    inside = unsafe.words(error)
    if inside is not None:
        if isinstance(error, records.StoreFault):
            return Refusal(503, inside)
        return Refusal(409 if isinstance(error, records.FileHeld) else 422, inside)
    match error:
        case records.FileEmpty():
            return Refusal(422, _("The file is empty. Choose the file again."))
        case records.FileTooLarge():
            message = _(
                "The file is larger than %(limit)s. Make a smaller scan or photo, or split the document."
            )
            return Refusal(422, message % {"limit": filesizeformat(error.limit)})
        case records.TypeNotAccepted():
            message = _(
                "This kind of file is not taken. Send a PDF, a photo (JPG, PNG, TIFF), DOCX, XLSX or ODT."
            )
            return Refusal(422, message)
        case records.HoldingNotUsable():
            message = _("“%(title)s” of your store no longer holds. Choose another paper, or send a file.")
            return Refusal(422, message % {"title": error.title})
        case records.HoldingNotFound():
            return Refusal(404, _("There is no such paper of yours."))
        case records.StorageFull():
            message = _("The file could not be kept because our storage is full. Please try again later.")
            return Refusal(507, message)
        case _:
            return Refusal(
                404, _("This file is no longer there. Please tell the unit that handles the dossier.")
            )
