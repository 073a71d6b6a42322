"""The tables of rights."""

from motcua.rights.models.access import AccessQuestion
from motcua.rights.models.breaches import Breach, BreachPerson
from motcua.rights.models.deeds import Deed
from motcua.rights.models.destruction import (
    DestructionFile,
    DestructionItem,
    DestructionList,
    DestructionPaper,
    LegalHold,
)
from motcua.rights.models.requests import DataRequest, Export

__all__ = [
    "AccessQuestion",
    "Breach",
    "BreachPerson",
    "DataRequest",
    "Deed",
    "DestructionFile",
    "DestructionItem",
    "DestructionList",
    "DestructionPaper",
    "Export",
    "LegalHold",
]
