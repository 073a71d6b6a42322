"""What can go wrong when configuration travels. Every message says what happened and what to do next."""

from collections.abc import Sequence


class TravelError(Exception):
    """Base of the errors of archives of configuration. Nothing was changed when one is raised."""


class ArchiveRefused(TravelError):
    """The archive is damaged, was changed after it was signed, or is none that this release reads."""


class SignerUnknown(TravelError):
    """Nobody here has said that archives of this signer are to be trusted, or the archive is not signed."""


class KeyUnusable(TravelError):
    """A signing key, a public key or the list of trusted keys cannot be used as it is."""


class NotAllowed(TravelError):
    """This account does not keep the catalogue."""


class ArrivalNotFound(TravelError):
    """There is no archive with this number."""


class ArrivalChanged(TravelError):
    """Somebody decided meanwhile, or what stands here is no longer what the choice rests on."""


class NothingChosen(TravelError):
    """What was asked for is incomplete. The message says what is missing."""


class Blocked(TravelError):
    """Some entries cannot be taken in here. `lines` says for each of them why."""

    def __init__(self, lines: Sequence[str]) -> None:
        shown = "\n".join(f"  {line}" for line in lines[:20])
        more = f"\n  and {len(lines) - 20} more" if len(lines) > 20 else ""
        super().__init__(
            f"{len(lines)} entries cannot be taken in, so nothing was changed:\n{shown}{more}\n"
            "Mend what they name, or leave these entries out with --leave-out."
        )
        self.lines = tuple(lines)
