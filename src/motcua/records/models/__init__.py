"""Files by content, Word templates, what a virus scanner said, and files on their way."""

from motcua.records.models.files import DocumentTemplate as DocumentTemplate
from motcua.records.models.files import StoredFile as StoredFile
from motcua.records.models.files import TemplateKind as TemplateKind
from motcua.records.models.gathering import GatheredFile as GatheredFile
from motcua.records.models.gathering import ScanPage as ScanPage
from motcua.records.models.scans import FileScan as FileScan
from motcua.records.models.scans import ScanState as ScanState
