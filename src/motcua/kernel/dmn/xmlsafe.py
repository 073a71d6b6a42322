"""Reads XML that a stranger wrote: no entities, no document type, no network, bounded in size and depth."""

from lxml import etree

LARGEST = 2_000_000  # bytes
DEEPEST = 60
MOST_ELEMENTS = 20_000


class XmlRefused(ValueError):
    """A file that is not read as XML. The message says why and what to do."""


def parse_xml(content: bytes) -> etree._Element:
    """The root element. Raises XmlRefused."""
    if len(content) > LARGEST:
        raise XmlRefused(f"The file has {len(content)} bytes; at most {LARGEST} are read.")
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth = count = 0
    try:
        for at in range(0, len(content), 65_536):
            parser.feed(content[at : at + 65_536])
            for event, element in parser.read_events():
                depth += 1 if event == "start" else -1
                count += event == "start"
                if depth == 1 and event == "start" and element.getroottree().docinfo.internalDTD is not None:
                    raise XmlRefused(
                        "The file declares a document type or entities. BPMN needs none: export it again without."
                    )
                if depth > DEEPEST or count > MOST_ELEMENTS:
                    raise XmlRefused(f"The file has more than {DEEPEST} levels or {MOST_ELEMENTS} elements.")
        root = parser.close()
    except etree.XMLSyntaxError as fault:
        raise XmlRefused(f"The file is no well-formed XML: {fault.msg}") from None
    for element in root.iter():
        if not isinstance(element.tag, str):
            raise XmlRefused("The file uses entities. BPMN needs none: export it again without.")
    return root
