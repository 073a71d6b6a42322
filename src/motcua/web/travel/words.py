"""What archives and their entries are called, and the sentences of `motcua.travel` in the reader's language."""

from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import gettext_noop as noop

from motcua.travel.planning import State
from motcua.web.components.sentences import Sentences

KIND_LABELS = {
    "procedure": lazy("Procedure"),
    "process": lazy("Internal process"),
    "fee": lazy("Fee rule"),
    "template": lazy("Word template"),
}
STATE_LABELS = {
    State.NEW: (lazy("new here"), "good"),
    State.CHANGED: (lazy("differs"), "warn"),
    State.SAME: (lazy("the same"), ""),
    State.WAITING: (lazy("waits for a decision"), ""),
    State.LATER: (lazy("later"), ""),
    State.BLOCKED: (lazy("cannot be taken in"), "bad"),
}
STATES = {
    "open": (lazy("To be looked at"), ""),
    "proposed": (lazy("Waiting for a second person"), "warn"),
    "taken_in": (lazy("Taken in"), "good"),
    "refused": (lazy("Refused"), "bad"),
}
SENTENCES = (
    noop("The file is no whole zip: it was cut short or its bytes were changed. Fetch the archive again."),
    noop("%(path)s is not what the manifest says: its bytes were changed. Fetch the archive again."),
    noop("%(path)s stands in the manifest and is missing. Fetch the archive again."),
    noop("%(path)s does not stand in the manifest. Fetch the archive again."),
    noop(
        "The zip was written again or changed outside its files. Fetch the archive again; pass it on as it is."
    ),
    noop("The signature does not belong to the manifest: one of them was changed. Fetch the archive again."),
    noop("The zip has no %(name)s: it is no archive that `motcua config export` wrote."),
    noop("%(name)s cannot be read. Fetch the archive again."),
    noop("%(name)s contradicts itself or was written again. Fetch the archive again."),
    noop("%(name)s is compressed; archives are not. Pass it on as it was exported."),
    noop("%(name)s stands twice in the zip."),
    noop("The archive is not signed by a key that is trusted here."),
    noop("Another person than who chose the entries approves them."),
    noop("Only the keepers of the catalogue bring an archive in."),
    noop("Choose at least one entry that is new or changed."),
    noop("Processes need the number of the document that approves them and their first day."),
    noop("Say why it is refused."),
    noop("Somebody decided on this archive meanwhile. Look at it again."),
    noop("Something here changed since the entries were chosen. Take the choice back and look again."),
    noop("There is nothing of that kind to export, so nothing was written."),
    noop("An open draft says so already."),
    noop("A draft or proposal says so already."),
    noop("An open draft of it says something else: have it signed or withdraw it first."),
    noop("The sector %(code)s (%(name)s) does not exist here."),
    noop("It was abolished here."),
    noop("It waits for a second person's approval."),
    noop("Missing here: %(codes)s. The draft can be proposed once they exist."),
    noop("The procedure %(code)s is not in the catalogue here yet. Import again when it is."),
    noop("Version %(number)s holds from %(day)s."),
)
said = Sentences(SENTENCES).said
