"""Decision tables as DMN 1.3 XML, written and read (OMG DMN 1.2 and 1.1 are read as well)."""

from lxml import etree

from motcua.processes.rules.bpmn import OURS
from motcua.processes.rules.decisions import DecisionTable, Hit, Rule
from motcua.processes.rules.errors import BpmnUnreadable
from motcua.processes.rules.xmlsafe import parse_xml

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def write_dmn(key: str, tables: tuple[DecisionTable, ...]) -> bytes:
    """The decision tables as one DMN file; nothing when there is none."""
    if not tables:
        return b""
    root = etree.Element(f"{{{DMN}}}definitions", nsmap={None: DMN})
    root.set("id", f"decisions_{key.replace('-', '_')}")
    root.set("name", key)
    root.set("namespace", OURS)
    for table in tables:
        decision = etree.SubElement(root, f"{{{DMN}}}decision", id=table.key, name=table.name)
        body = etree.SubElement(
            decision, f"{{{DMN}}}decisionTable", id=f"{table.key}__table", hitPolicy=table.hit.upper()
        )
        for name in table.inputs:
            column = etree.SubElement(body, f"{{{DMN}}}input", id=f"{table.key}__in_{name}", label=name)
            expression = etree.SubElement(
                column, f"{{{DMN}}}inputExpression", id=f"{table.key}__expression_{name}"
            )
            etree.SubElement(expression, f"{{{DMN}}}text").text = name
        for name in table.outputs:
            etree.SubElement(body, f"{{{DMN}}}output", id=f"{table.key}__out_{name}", label=name, name=name)
        for number, rule in enumerate(table.rules, start=1):
            row = etree.SubElement(body, f"{{{DMN}}}rule", id=f"{table.key}__rule_{number}")
            for tag, cells in (("inputEntry", rule.when), ("outputEntry", rule.then)):
                for column_number, cell in enumerate(cells, start=1):
                    entry = etree.SubElement(
                        row, f"{{{DMN}}}{tag}", id=f"{table.key}__{tag}_{number}_{column_number}"
                    )
                    etree.SubElement(entry, f"{{{DMN}}}text").text = cell or "-"
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def read_dmn(content: bytes) -> tuple[DecisionTable, ...]:
    """The decision tables of a DMN file. Raises XmlRefused, BpmnUnreadable."""
    if not content:
        return ()
    root = parse_xml(content)
    space = str(etree.QName(root).namespace or "")
    if etree.QName(root).localname != "definitions" or "/DMN/" not in space:
        raise BpmnUnreadable("The file is XML, but no DMN: its root is not definitions of DMN.")
    found = []
    for decision in root.iter(f"{{{space}}}decision"):
        body = decision.find(f"{{{space}}}decisionTable")
        if body is None:
            continue
        hit = (body.get("hitPolicy") or "UNIQUE").lower()
        if hit not in set(Hit):
            raise BpmnUnreadable(
                f"The decision table {decision.get('id')} has the hit policy {hit.upper()}; "
                "only UNIQUE and FIRST are read."
            )
        inputs = [
            e.findtext(f"{{{space}}}inputExpression/{{{space}}}text") or ""
            for e in body.iterfind(f"{{{space}}}input")
        ]
        outputs = [e.get("name") or "" for e in body.iterfind(f"{{{space}}}output")]
        rules = tuple(
            Rule(
                tuple(
                    (e.findtext(f"{{{space}}}text") or "").strip()
                    for e in rule.iterfind(f"{{{space}}}inputEntry")
                ),
                tuple(
                    (e.findtext(f"{{{space}}}text") or "").strip()
                    for e in rule.iterfind(f"{{{space}}}outputEntry")
                ),
            )
            for rule in body.iterfind(f"{{{space}}}rule")
        )
        key = decision.get("id") or ""
        found.append(
            DecisionTable(
                key,
                decision.get("name") or key,
                Hit(hit),
                tuple(i.strip() for i in inputs),
                tuple(o.strip() for o in outputs),
                rules,
            )
        )
    return tuple(found)
