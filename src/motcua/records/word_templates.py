"""Word templates (.docx with {{ values }}): what may be in one, which values it names, and drawing it up.

A template comes from outside, so it is checked before anything of it runs: its size unpacked, macros, embedded
objects, links to other files, and its tags. Of Jinja only values, conditions, loops and a few filters are allowed,
nothing that calls; it is rendered in a sandbox besides. No Django here.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jinja2 import TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import SandboxedEnvironment

from motcua.records import rules

LARGEST = 5_000_000  # bytes as uploaded
LARGEST_UNPACKED = 40_000_000
MOST_PARTS = 2_000
LARGEST_RATIO = 200
DEEPEST_LOOPS = 2
MISSING = "……………"
_CHECKED_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_EXTERNAL = re.compile(rb"""TargetMode\s*=\s*["']External["']""", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
_FIELD_CODES = re.compile(rb"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\b")
_INSTRUCTION = re.compile(rb"<w:instrText[^>]*>(.*?)</w:instrText>|w:instr=\"([^\"]*)\"", re.DOTALL)
_FORBIDDEN_PARTS = ("word/embeddings/", "word/activex/", "word/vba", "customui/", "word/afchunk")
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FILTERS = ("upper", "lower", "title", "capitalize", "trim", "length", "join", "default", "first", "last")
_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.If, nodes.For,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Test, nodes.Filter, nodes.CondExpr,
)  # fmt: skip


class Trouble(StrEnum):
    """Why a file cannot be a template."""

    NOT_WORD = "not_word"
    MACROS = "macros"
    TOO_LARGE = "too_large"
    EMBEDDED = "embedded"
    EXTERNAL = "external"
    ENTITIES = "entities"
    FIELD_CODE = "field_code"
    TAG = "tag"
    TAG_FORBIDDEN = "tag_forbidden"


@dataclass(frozen=True)
class TemplateFault:
    code: Trouble
    detail: str = ""


class TemplateRefused(ValueError):
    """The file cannot be a template; `fault` says why."""

    def __init__(self, fault: TemplateFault) -> None:
        super().__init__(f"{fault.code}: {fault.detail}" if fault.detail else str(fault.code))
        self.fault = fault


def names_in(content: bytes) -> tuple[str, ...]:
    """The values that a template names: `owner.name`, `form.members[].income`, sorted. Raises TemplateRefused."""
    _check_archive(content)
    found: set[str] = set()
    for text in _texts(content):
        try:
            tree = _environment(set()).parse(text)
        except TemplateSyntaxError as error:
            raise TemplateRefused(TemplateFault(Trouble.TAG, str(error.message)[:120])) from None
        found |= set(_names(tree, {}, 0))
    return tuple(sorted(found))


def _check_archive(content: bytes) -> None:
    if len(content) > LARGEST:
        raise TemplateRefused(TemplateFault(Trouble.TOO_LARGE))
    found = rules.media_type(io.BytesIO(content))
    if found == rules.MACROS:
        raise TemplateRefused(TemplateFault(Trouble.MACROS))
    if found != rules.DOCX:
        raise TemplateRefused(TemplateFault(Trouble.NOT_WORD))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_entries(archive.infolist())
            _check_parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise TemplateRefused(TemplateFault(Trouble.NOT_WORD)) from None


def _check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    total = 0
    names: set[str] = set()
    for entry in entries:
        total += entry.file_size
        large = entry.file_size > 1_000_000 and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1)
        if large or total > LARGEST_UNPACKED or len(entries) > MOST_PARTS:
            raise TemplateRefused(TemplateFault(Trouble.TOO_LARGE))
        name = entry.filename.lower()
        if name in names or name.startswith("/") or ".." in name.split("/"):
            raise TemplateRefused(TemplateFault(Trouble.NOT_WORD))
        names.add(name)
        if name.startswith(_FORBIDDEN_PARTS):
            raise TemplateRefused(TemplateFault(Trouble.EMBEDDED, entry.filename[:80]))


def _check_parts(archive: zipfile.ZipFile) -> None:
    for entry in archive.infolist():
        name = entry.filename.lower()
        if not name.endswith((".xml", ".rels")):
            continue
        with archive.open(entry) as part:
            # the size that the archive states may be a lie: never more than was allowed is unpacked
            text = part.read(LARGEST_UNPACKED + 1)
        if len(text) > LARGEST_UNPACKED:
            raise TemplateRefused(TemplateFault(Trouble.TOO_LARGE))
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\x00" in text[:200]:
            raise TemplateRefused(TemplateFault(Trouble.ENTITIES, entry.filename[:80]))
        if name == "[content_types].xml":
            if b"macroenabled" in text.lower():
                raise TemplateRefused(TemplateFault(Trouble.MACROS))
            if _MAIN not in text:
                raise TemplateRefused(TemplateFault(Trouble.NOT_WORD))
        for relation in _RELATION.findall(text) if name.endswith(".rels") else ():
            if _EXTERNAL.search(relation) and b"/hyperlink" not in relation:
                raise TemplateRefused(TemplateFault(Trouble.EXTERNAL, entry.filename[:80]))
        for groups in _INSTRUCTION.findall(text):
            code = _FIELD_CODES.search(b" ".join(groups).upper())
            if code:
                raise TemplateRefused(TemplateFault(Trouble.FIELD_CODE, code.group(1).decode()))


def _texts(content: bytes) -> Iterator[str]:
    """Every text of the document that is rendered, its tags put together again."""
    from docxtpl import DocxTemplate

    template = DocxTemplate(io.BytesIO(content))
    try:
        template.init_docx()
        core = template.docx.core_properties
        for name in ("author", "comments", "identifier", "language", "subject", "title"):
            yield str(getattr(core, name) or "")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                if _CHECKED_PARTS.fullmatch(entry.filename):
                    yield template.patch_xml(archive.read(entry).decode("utf-8"))
    except TemplateRefused:
        raise
    except Exception as error:  # python-docx raises whatever its parts raise on a broken package
        raise TemplateRefused(TemplateFault(Trouble.NOT_WORD, type(error).__name__)) from None


def _names(node: nodes.Node, known: Mapping[str, str], loops: int) -> Iterator[str]:
    """Dotted names of values; a loop's variable stands for the rows of its table. Raises TemplateRefused."""
    if not isinstance(node, _ALLOWED):
        raise TemplateRefused(TemplateFault(Trouble.TAG_FORBIDDEN, type(node).__name__))
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise TemplateRefused(TemplateFault(Trouble.TAG_FORBIDDEN, node.name))
    if isinstance(node, nodes.Test) and node.name not in ("defined", "undefined"):
        raise TemplateRefused(TemplateFault(Trouble.TAG_FORBIDDEN, node.name))
    if isinstance(node, nodes.For):
        target = node.target
        if loops >= DEEPEST_LOOPS or not isinstance(target, nodes.Name) or node.recursive:
            raise TemplateRefused(TemplateFault(Trouble.TAG_FORBIDDEN, "for"))
        over = _dotted(node.iter, known)
        yield from _names(node.iter, known, loops)
        inner = {**known, target.name: f"{over}[]", "loop": ""}
        for child in [*node.body, *node.else_, *([node.test] if node.test else [])]:
            yield from _names(child, inner, loops + 1)
        return
    dotted = _dotted(node, known)
    if dotted is not None:
        if dotted and not dotted.endswith("[]"):
            yield dotted
        return
    for child in node.iter_child_nodes():
        yield from _names(child, known, loops)


def _dotted(node: nodes.Node, known: Mapping[str, str]) -> str | None:
    """`form.rent` from its parts; "" for what a loop itself knows; None when the node is no name."""
    if isinstance(node, nodes.Name):
        return known.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        if node.attr.startswith("_"):
            raise TemplateRefused(TemplateFault(Trouble.TAG_FORBIDDEN, node.attr))
        head = _dotted(node.node, known)
        return None if head is None else f"{head}.{node.attr}" if head else ""
    return None


def _environment(missing: set[str]) -> SandboxedEnvironment:
    """Values alone: no globals, the listed filters; what is missing is left as dots and reported."""

    class Reported(Undefined):
        def __str__(self) -> str:
            missing.add(str(self._undefined_name))
            return MISSING

    environment = SandboxedEnvironment(undefined=Reported, autoescape=True)
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    return environment


@dataclass(frozen=True)
class DrawnUp:
    """A document made of a template; `missing` are the names it asked for that have no value."""

    content: bytes
    missing: tuple[str, ...]


def draw_up(content: bytes, values: Mapping[str, Any]) -> DrawnUp:
    """The template with its values. Raises TemplateRefused: it is not one that `names_in` lets through."""
    from docxtpl import DocxTemplate

    names_in(content)
    missing: set[str] = set()
    template = DocxTemplate(io.BytesIO(content))
    try:
        template.render(_plain(values), _environment(missing), autoescape=True)
        out = io.BytesIO()
        template.save(out)
    except Exception as error:  # a tag in a place where Word cannot hold its value breaks the document's XML
        raise TemplateRefused(TemplateFault(Trouble.TAG, type(error).__name__)) from error
    return DrawnUp(out.getvalue(), tuple(sorted(missing)))


def _plain(value: Any) -> Any:
    """Text that XML can hold, and nothing but text, lists and mappings."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return _CONTROL.sub("", str(value))
