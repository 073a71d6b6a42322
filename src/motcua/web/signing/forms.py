"""The forms of a credential and of a trust anchor. What is right the action judges."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.kernel.zone import day_of
from motcua.signing import office_queries as queries
from motcua.signing.actions.entering import AnchorEntry, CredentialEntry
from motcua.signing.actions.handing import Handed, certificates_text
from motcua.signing.errors import EntryRefused
from motcua.signing.rules.kinds import Level, Place, Role
from motcua.web.components.long_lists import LongSelect
from motcua.web.desk.forms.base import as_typed, day_field, dress
from motcua.web.signing import words

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict

LARGEST_FILE = 64 * 1024  # bytes; certificates and keys have a few thousand


class _Entry(forms.Form):
    """What both have in common. Names of fields are those of the entry, so that faults find them."""

    error_css_class = "mc-field--bad"
    title = forms.CharField(label=lazy("What it is called"), max_length=200)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
        *,
        now: datetime,
    ) -> None:
        super().__init__(
            as_typed(data), files, use_required_attribute=False, initial={"valid_from": day_of(now)}
        )
        self.label_suffix = ""
        self.now, self.as_posted = now, data or {}
        self.prepare()
        for field in self.fields.values():
            dress(field)

    def prepare(self) -> None:
        """Fill choices."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name, field in self.fields.items():
            if isinstance(field, forms.FileField) and given.get(name) and given[name].size > LARGEST_FILE:
                self.add_error(name, words.refused("content", "too-large"))
        return given

    def take(self, refused: EntryRefused) -> None:
        """Put what the action refused beside its fields."""
        for name, fault in refused.faults:
            name = "person" if name == "person_id" else name
            self.add_error(name if name in self.fields else None, words.refused(name, fault))

    def bytes_of(self, name: str) -> bytes:
        file = self.cleaned_data.get(name)
        return file.read() if file else b""


class CredentialForm(_Entry):
    """A credential: whose, which signature, where its key lies, from when until when."""

    code = forms.CharField(
        label=lazy("Code"),
        max_length=60,
        help_text=lazy("A short name for settings and lists, such as con-dau-so-y-te."),
    )
    role = forms.ChoiceField(label=lazy("Which signature"))
    unit = forms.ChoiceField(label=lazy("Of which unit"), widget=LongSelect)
    person = forms.CharField(
        label=lazy("Whose (account)"),
        max_length=150,
        required=False,
        help_text=lazy("Name for signing in. For a seal: leave it empty, or name who alone may use it."),
    )
    place = forms.ChoiceField(label=lazy("Where the key lies"))
    key = forms.CharField(
        label=lazy("Name of the key there"),
        max_length=200,
        required=False,
        help_text=lazy(
            "On a token: token label:key label. At the service: its identifier. In a file that lies on the server: "
            "the file's name; leave it empty when you hand in the file below."
        ),
    )
    content = forms.FileField(
        label=lazy("Key file (PKCS#12 or encrypted PEM)"),
        required=False,
        help_text=lazy("Kept on the server as it is, encrypted, readable for the program alone."),
    )
    secret = forms.CharField(
        label=lazy("Passphrase of the file, or PIN of the token"),
        max_length=400,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=lazy(
            "Kept sealed and never shown again. Empty: it is a setting of the server. A wrong PIN may lock a token."
        ),
    )
    certificates = forms.FileField(
        label=lazy("Certificate (PEM or CER)"),
        required=False,
        help_text=lazy("With those that lead to its root, if you have them. A PKCS#12 file brings its own."),
    )
    level = forms.ChoiceField(label=lazy("What each signature bears"), choices=list(words.LEVELS.items()))
    valid_from = day_field(label=lazy("First day"))
    valid_until = day_field(
        label=lazy("Last day"), required=False, help_text=lazy("Empty: until the certificate ends.")
    )
    why = forms.CharField(
        label=lazy("Ground"),
        max_length=300,
        help_text=lazy("The decision or letter by which the key is given."),
    )
    field_order = (
        "code", "title", "role", "unit", "person", "place", "key", "content", "secret", "certificates", "level",
        "valid_from", "valid_until", "why",
    )  # fmt: skip

    def __init__(self, *given: Any, units: frozenset[int] | None, **options: Any) -> None:
        self.unit_ids = units
        super().__init__(*given, **options)
        self.initial["level"] = Level.B_LT.value

    def prepare(self) -> None:
        within = [
            (str(row.id), row.name)
            for row in agencies.units_on(day_of(self.now))
            if self.unit_ids is None or row.id in self.unit_ids
        ]
        for name, choices in (
            ("unit", within),
            ("role", [(one.value, text) for one, text in queries.ROLES.items()]),
            ("place", [(one.value, text) for one, text in queries.PLACES.items()]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("Choose")), *choices]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given["person_id"] = None
        if given.get("person") and given.get("unit"):
            user = accounts.official_named(given["person"])
            held = accounts.posts_of(user.pk, day_of(self.now)) if user else []
            if user is None:
                self.add_error("person", words.refused("person", "unknown"))
            elif all(post.unit_id != int(given["unit"]) for post in held):
                self.add_error("person", words.refused("person", "no-post"))
            else:
                given["person_id"] = user.pk
        return given

    def entry(self) -> CredentialEntry:
        given = self.cleaned_data
        return CredentialEntry(
            code=given["code"],
            title=given["title"],
            role=Role(given["role"]),
            unit_id=int(given["unit"]),
            person_id=given["person_id"],
            place=Place(given["place"]),
            key=given["key"],
            certificates=certificates_text(self.bytes_of("certificates")),
            level=Level(given["level"]),
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            why=given["why"],
        )

    def handed(self) -> Handed:
        # a passphrase is what was typed, with whatever signs nobody sees
        return Handed(str(self.as_posted.get("secret", "")), self.bytes_of("content"))


class AnchorForm(_Entry):
    """A certificate by which signatures, time-stamps or packages between agencies are believed."""

    use = forms.ChoiceField(label=lazy("Believed for"), choices=queries.USES)
    certificate = forms.FileField(
        label=lazy("Certificate of the authority or the partner (PEM or CER)"),
        help_text=lazy(
            "From the authority's own page or the National Root CA (NEAC), never from a signed file."
        ),
    )
    partner = forms.CharField(
        label=lazy("Identifier of the partner agency"),
        required=False,
        max_length=60,
        help_text=lazy(
            "Such as H40.2. Only for the seal of one partner agency, whose own certificate it is then."
        ),
    )
    hosts = forms.CharField(
        label=lazy("Hosts that are asked whether its certificates hold"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("OCSP and CRL, one name a line. Nobody else is asked, whatever a foreign file says."),
    )
    valid_from = day_field(label=lazy("First day"))
    valid_until = day_field(label=lazy("Last day"), required=False)
    why = forms.CharField(label=lazy("Ground"), max_length=300)
    field_order = ("title", "use", "partner", "certificate", "hosts", "valid_from", "valid_until", "why")

    def entry(self) -> AnchorEntry:
        given = self.cleaned_data
        return AnchorEntry(
            title=given["title"],
            use=given["use"],
            partner=given["partner"],
            certificate=certificates_text(self.bytes_of("certificate")),
            hosts=tuple(given["hosts"].replace(",", " ").split()),
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            why=given["why"],
        )
