"""Everything that the rules say of a file is said in Vietnamese to officials."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import motcua.kernel.dmn
import motcua.processes.rules
from motcua.processes.rules.table import TableInvalid, read_table
from motcua.web.processes.fault_words import is_known, said

# Files whose sentences reach the pages.
_RULES, _DMN = Path(motcua.processes.rules.__file__).parent, Path(motcua.kernel.dmn.__file__).parent
SPEAKING = tuple(
    [_DMN / f"{name}.py" for name in ("tables", "files", "xmlsafe")]
    + [_RULES / f"{name}.py" for name in ("importing", "reading", "soundness", "table", "migrating")]
)


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence of the rules: gaps stand as `x`."""
    for file in SPEAKING:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                text = "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            else:
                continue
            is_docstring = "\n" in text or text.startswith(("x. ", "`"))
            if text[:1].isalpha() and text.endswith(".") and text.count(" ") > 2 and not is_docstring:
                yield file.stem, text


def docstrings() -> set[str]:
    return {
        ast.get_docstring(node, clean=False) or ""
        for file in SPEAKING
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
    }


def test_every_sentence_of_the_rules_has_its_words() -> None:
    told = docstrings()
    found = [(name, text) for name, text in sentences() if text not in told]
    assert len(found) > 80
    missing = [
        f"{name}: {text}"
        for name, text in found
        if not is_known(text) and not is_known(text.partition(": ")[2]) and not is_known(f"It becomes {text}")
    ]
    assert missing == []


def test_a_fault_is_said_in_vietnamese_with_its_gaps_filled() -> None:
    with pytest.raises(TableInvalid) as refused:
        read_table("p", {"name": "P", "steps": [{"number": 1, "name": "A", "role": "x", "hours": "mười"}]})
    with translation.override("vi"):
        assert [said(fault) for fault in refused.value.faults] == [
            "Bước 1: 'mười' không phải số giờ làm việc lớn hơn 0.",
            "Bước 1 chưa có thời gian.",
        ]
        assert said("Tra cứu: It becomes a step that a person does: no service is called.") == (
            "Tra cứu: Được chuyển thành bước do người thực hiện: không gọi dịch vụ nào."
        )
    with translation.override("en"):
        assert said(refused.value.faults[0]) == refused.value.faults[0]
