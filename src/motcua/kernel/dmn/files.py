"""Decision tables as DMN 1.3 XML, written and read (OMG DMN 1.2 and 1.1 are read as well)."""

from lxml import etree

from motcua.kernel.dmn.tables import DecisionTable, Hit, Rule
from motcua.kernel.dmn.xmlsafe import parse_xml

OURS = "https://motcua.vn/ns/process/1"
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


class DmnUnreadable(ValueError):
    """XML that is no decision table, or one with a hit policy that is not read. The message says which."""


# Our hit policies as DMN writes them: policy and aggregation.
_POLICIES = {Hit.UNIQUE: ("UNIQUE", ""), Hit.FIRST: ("FIRST", ""), Hit.MOST: ("COLLECT", "MAX")}


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
        policy, aggregation = _POLICIES[table.hit]
        body = etree.SubElement(
            decision, f"{{{DMN}}}decisionTable", id=f"{table.key}__table", hitPolicy=policy
        )
        if aggregation:
            body.set("aggregation", aggregation)
        for name in table.inputs:
            column = etree.SubElement(body, f"{{{DMN}}}input", id=f"{table.key}__in_{name}", label=name)
            expression = etree.SubElement(
                column, f"{{{DMN}}}inputExpression", id=f"{table.key}__expression_{name}"
            )
            etree.SubElement(expression, f"{{{DMN}}}text").text = name
        for name in table.outputs:
            etree.SubElement(body, f"{{{DMN}}}output", id=f"{table.key}__out_{name}", label=name, name=name)
        if any(rule.note for rule in table.rules):
            etree.SubElement(body, f"{{{DMN}}}annotation", name="note")
        for number, rule in enumerate(table.rules, start=1):
            row = etree.SubElement(body, f"{{{DMN}}}rule", id=f"{table.key}__rule_{number}")
            for tag, cells in (("inputEntry", rule.when), ("outputEntry", rule.then)):
                for column_number, cell in enumerate(cells, start=1):
                    entry = etree.SubElement(
                        row, f"{{{DMN}}}{tag}", id=f"{table.key}__{tag}_{number}_{column_number}"
                    )
                    etree.SubElement(entry, f"{{{DMN}}}text").text = cell or "-"
            if rule.note:
                annotation = etree.SubElement(row, f"{{{DMN}}}annotationEntry")
                etree.SubElement(annotation, f"{{{DMN}}}text").text = rule.note
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def read_dmn(content: bytes) -> tuple[DecisionTable, ...]:
    """The decision tables of a DMN file. Raises XmlRefused, DmnUnreadable."""
    if not content:
        return ()
    root = parse_xml(content)
    space = str(etree.QName(root).namespace or "")
    if etree.QName(root).localname != "definitions" or "/DMN/" not in space:
        raise DmnUnreadable("The file is XML, but no DMN: its root is not definitions of DMN.")
    found = []
    for decision in root.iter(f"{{{space}}}decision"):
        body = decision.find(f"{{{space}}}decisionTable")
        if body is None:
            continue
        policy = (body.get("hitPolicy") or "UNIQUE").upper(), (body.get("aggregation") or "").upper()
        hit = next((ours for ours, theirs in _POLICIES.items() if theirs == policy), None)
        if hit is None:
            raise DmnUnreadable(
                f"The decision table {decision.get('id')} has the hit policy {' '.join(policy).strip()}; "
                "only UNIQUE, FIRST and COLLECT MAX are read."
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
                (rule.findtext(f"{{{space}}}annotationEntry/{{{space}}}text") or "").strip(),
            )
            for rule in body.iterfind(f"{{{space}}}rule")
        )
        key = decision.get("id") or ""
        found.append(
            DecisionTable(
                key,
                decision.get("name") or key,
                hit,
                tuple(i.strip() for i in inputs),
                tuple(o.strip() for o in outputs),
                rules,
            )
        )
    return tuple(found)
