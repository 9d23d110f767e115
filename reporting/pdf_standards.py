"""What WeasyPrint leaves to do for a file to be PDF/UA-1, for every reader, and PDF/A-2a, for archives, at once.

Level a of PDF/A asks for what PDF/UA asks (a structure, a language, a meaning for each glyph), so that both cost
little together and nobody has to choose. Works on the laid out document and on the objects of the file; nothing here
imports WeasyPrint.
"""

import io
from collections.abc import Iterator
from typing import Any

from reporting.pdf_characters import Boxes

COLOURS = "--srgb"
ALONE = ("/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Caption")  # none holds another of its kind
POINTS = 0.75  # of a pixel
OPTIONS = {"pdf_variant": "pdf/a-2a", "pdf_tags": True, "output_intent": COLOURS}

# WeasyPrint declares one conformity; PDF/UA's is a second property of the metadata, in a vocabulary that PDF/A asks
# to be described where it is used (ISO 19005-2, 6.6.2.3.3).
UA_METADATA = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def written(document: Any, boxes: Boxes, identifier: bytes) -> bytes:
    """The bytes of the file, no stream of which ends like a line.

    One compressed stream in 256 ends with a carriage return, which with the line feed that follows may be taken for
    the end of a line: its length is then found wrong, which PDF/A refuses. Ours get one byte more (`_packed`); the
    two that the writer makes, which list the objects, change with one object more.
    """
    made: list[Any] = []

    def finish(document: Any, pdf: Any) -> None:
        _finish(document, pdf, boxes)
        made.extend((pdf, len(pdf.objects)))

    content: bytes = document.write_pdf(finisher=finish, pdf_identifier=identifier, **OPTIONS)
    pdf, count = made
    while content.count(b"\r\nendstream"):
        del pdf.objects[count:]
        pdf.add_object(type(pdf.catalog)())
        count, pdf.current_position, output = count + 1, 0, io.BytesIO()
        pdf.write(output, "1.7", identifier, compress=True)
        content = output.getvalue()
    return content


def _finish(document: Any, pdf: Any, boxes: Boxes) -> None:
    """What both standards ask for, on the objects of the file just before they are written."""
    for page in document.pages:
        for cell in _marked_cells(page._page_box):
            if cell.element_tag == "th":  # it has ids and headers; some readers want a scope too
                scope = "/Row" if cell.element.attrib.get("scope") in ("row", "rowgroup") else "/Column"
                cell.mark["A"]["Scope"] = scope
    _leave_running_heads_out(pdf)
    for found in pdf.objects:
        if isinstance(found, dict):
            _finish_dictionary(pdf, found, boxes)
        elif hasattr(found, "stream"):
            _finish_stream(found, boxes)


def _finish_dictionary(pdf: Any, found: Any, boxes: Boxes) -> None:
    if "Title" in found:
        found["Title"].string = boxes.restored(found["Title"].string)
    if found.get("S") in ALONE and found["S"] == _at(pdf, found["P"])["S"]:
        found["S"] = "/NonStruct"  # its lines, or what its style adds around them: not a second heading
    if found.get("S") == "/Figure":  # its place, left in pixels from the top of the page, in points from the bottom
        left, top, right, bottom = (POINTS * value for value in found["A"]["BBox"])
        height = _at(pdf, found["Pg"])["MediaBox"][3]
        found["A"]["BBox"][:] = left, height - bottom, right, height - top


def _finish_stream(found: Any, boxes: Boxes) -> None:
    if "Interpolate" in found.extra:
        found.extra["Interpolate"] = "false"  # PDF/A: a picture looks the same in every reader
    if found.extra.get("Type") == "/Metadata":
        found.compress = False  # PDF/A: what a file says of itself is read without any software
        found.stream = [part.replace(b"</rdf:RDF>", UA_METADATA + b"</rdf:RDF>") for part in found.stream]
    elif b"begincmap" in found.stream:
        found.stream = [boxes.restored_mapping(line) for line in found.stream]
    if found.compress:
        _pack(found)


def _at(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _leave_running_heads_out(pdf: Any) -> None:
    """Make an artifact of what stands in the margins, heads, feet and draft mark: nobody wants it read on each page.

    WeasyPrint marks it as content, of elements that its tree of tags does not hold.
    """
    root = _at(pdf, pdf.catalog["StructTreeRoot"])
    told: set[bytes] = set()
    waiting = list(root["K"])
    while waiting:
        kid = waiting.pop()
        if isinstance(kid, bytes):  # a number is a piece of content
            told.add(kid)
            waiting.extend(_at(pdf, kid).get("K", ()))
    owners = _at(pdf, root["ParentTree"])["Nums"]
    for reference in pdf.page_references:
        page = _at(pdf, reference)
        owner, content = owners[2 * page["StructParents"] + 1], _at(pdf, page["Contents"]).stream
        for rank, part in enumerate(content):
            if isinstance(part, dict) and "MCID" in part and owner[part["MCID"]] not in told:
                owner[part["MCID"]] = b"null"
                content[rank - 1], content[rank] = "/Artifact", b"<</Type/Pagination>>"


def _pack(stream: Any) -> None:
    """Compress a stream once (the writer would do it twice), its last byte not a carriage return: see `written`."""
    packed = stream.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
    stream.stream = [packed + b"\n" if packed.endswith(b"\r") else packed]
    stream.extra["Filter"], stream.compress = "/FlateDecode", False


def _marked_cells(box: Any) -> Iterator[Any]:
    box = getattr(box, "_box", box)
    if getattr(box, "mark", None) is not None and box.element is not None:
        yield box
    for child in getattr(box, "children", ()):
        yield from _marked_cells(child)
