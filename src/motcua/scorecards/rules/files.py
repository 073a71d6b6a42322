"""A framework from a file that somebody brings: YAML under the published schema, or a workbook of one sheet."""

import yaml

from motcua.scorecards.rules import reading, workbook
from motcua.scorecards.rules.documents import document_of
from motcua.scorecards.rules.faults import Fault, FaultKind, FrameworkRefused

LARGEST_FILE = workbook.LARGEST_FILE


class _PlainLoader(yaml.SafeLoader):
    """YAML without anchors: a few lines of them can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("anchors and aliases are not read")
        return super().compose_node(parent, index)


def read(content: bytes, *, code: str = "", version: str = "") -> workbook.Imported:
    """The framework of a file by what it is, not by its name. Raises FrameworkRefused with every fault.

    `code` and `version`: what to call it, whatever the file says.
    """
    if len(content) > LARGEST_FILE:
        values = {"said": str(len(content)), "most": str(LARGEST_FILE)}
        raise FrameworkRefused([Fault(FaultKind.FILE_TOO_LARGE, "$", values)])
    if content[:2] == b"PK":
        return workbook.read(content, code=code, version=version)
    try:
        document = yaml.load(content.decode("utf-8-sig"), Loader=_PlainLoader)  # a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        said = {"said": " ".join(str(error).split())[:200]}
        raise FrameworkRefused([Fault(FaultKind.NO_DOCUMENT, "$", said)]) from None
    if isinstance(document, dict):
        document |= {key: value for key, value in (("code", code), ("version", version)) if value}
    found = reading.framework(document)
    return workbook.Imported(found, document_of(found))
