"""Everything that the rules say of a fee rule is said in Vietnamese to officials."""

import ast
from pathlib import Path

import motcua.procedures.rules
from motcua.web.fees.fault_words import is_known

_FOLDER = Path(motcua.procedures.rules.__file__).parent
SPEAKING = ("fee_tables", "fee_schedules", "fee_files", "fee_workbooks")


def sentences() -> set[str]:
    """Every sentence with a gap or without; gaps stand as `x`."""
    found = set()
    for name in SPEAKING:
        tree = ast.parse((_FOLDER / f"{name}.py").read_text(encoding="utf-8"))
        parts = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
        }
        docs = {
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(p.value) if isinstance(p, ast.Constant) else "x" for p in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
                text = node.value
            else:
                continue
            if text.endswith(".") and text.count(" ") > 2 and text not in docs and "\n" not in text:
                found.add(text)
    return found


def test_every_sentence_of_the_rules_has_its_words() -> None:
    told = sentences()

    assert len(told) > 40
    missing = [one for one in told if not is_known(one) and not is_known(one.partition(": ")[2])]
    assert missing == []
