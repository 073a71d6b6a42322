"""What can go wrong with a quality system. `field` names the entry that is at fault; the doors have the words."""


class QualityError(Exception):
    """The base of the room's errors. `code` is stable."""

    code = "quality-error"

    def __init__(self, field: str = "", message: str = "") -> None:
        self.field = field
        super().__init__(message or str(type(self).__doc__))


class NotFound(QualityError, LookupError):
    """There is no such system, document, audit or finding."""

    code = "not-found"


class StaleRevision(QualityError):
    """Somebody changed the system after this page was opened. Look at what is new, then send again."""

    code = "stale-revision"

    def __init__(self, *, seen: int, current: int) -> None:
        self.seen = seen
        self.current = current
        super().__init__(message=f"{type(self).__doc__} (seen {seen}, now {current})")


class Incomplete(QualityError):
    """Something that the law or the standard asks for is missing."""

    code = "incomplete"


class DatesInWrongOrder(QualityError):
    """A day lies before the day that it has to follow."""

    code = "dates-in-wrong-order"


class LiesInFuture(QualityError):
    """What is recorded as done cannot lie in the future."""

    code = "lies-in-future"


class CertificateOverlaps(QualityError):
    """Another certificate is valid on some of these days."""

    code = "certificate-overlaps"


class VersionsOverlap(QualityError):
    """Two versions of one document would be in force on the same day."""

    code = "versions-overlap"


class ProcessVersionEnded(QualityError):
    """This version of the process is no longer in force on that day: a later one took its place."""

    code = "process-version-ended"


class NotInForce(QualityError):
    """This version is not in force on that day, so it cannot be handed out."""

    code = "not-in-force"


class ListedTwice(QualityError):
    """The unit's list holds this document already."""

    code = "listed-twice"


class AuditOfOwnUnit(QualityError):
    """An auditor may not audit the unit in which he or she holds a post (TCVN ISO 9001:2015, 9.2.2)."""

    code = "audit-of-own-unit"


class AuditNotCarriedOut(QualityError):
    """Findings belong to an audit that was carried out: record the day first."""

    code = "audit-not-carried-out"


class AuditCarriedOut(QualityError):
    """This audit was recorded as carried out already."""

    code = "audit-carried-out"


class EvidenceMissing(QualityError):
    """A corrective action is not done without evidence of what was done."""

    code = "evidence-missing"


class SamePerson(QualityError):
    """Whoever is responsible for a correction or recorded it as done does not verify it: another person does."""

    code = "same-person"


class WrongMoment(QualityError):
    """This is not the next step of the corrective action: it is done, verified or withdrawn already, or not yet."""

    code = "wrong-moment"
