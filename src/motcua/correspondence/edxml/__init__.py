"""edXML of QCVN 102:2016/BTTTT: build, read, check and sign packages. Pure: no Django, no clock, no network.

What the wire looks like stands in domain descriptions of others; the schema (`schema/edxml.xsd`) is our own,
written from them. `values` says what a package holds, `building` and `reading` are each other's inverse,
`packing` handles attachments, `sealing` the XML signature.
"""
