"""Which dossiers were filed for an organisation: who may see them follows its members, not the one who filed."""

from django.db import models

from motcua.dossiers.models.dossier import Dossier


class OrganisationDossier(models.Model):
    """Written in the transaction that files the dossier or takes it in, and anew only when the data of its owner were
    corrected. No personal data stand here."""

    dossier = models.OneToOneField(
        Dossier, on_delete=models.PROTECT, primary_key=True, related_name="filed_for"
    )
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
