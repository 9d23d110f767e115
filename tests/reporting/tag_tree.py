"""Read a PDF as assistive technologies do: its tree of tags, the text of each element, and what no tag holds."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import pikepdf

PAINTS = frozenset(["f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "INLINE IMAGE", "EI"])
SHOWS = frozenset(["Tj", "TJ", "'", '"'])


@dataclass
class Element:
    """An element of the tree: its role without « / », its dictionary, its elements, and its own pieces of content."""

    role: str
    item: pikepdf.Object
    kids: list["Element"] = field(default_factory=list)
    pieces: list[tuple[int, int]] = field(default_factory=list)  # (page, MCID), in order

    def walk(self) -> Iterator["Element"]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def all(self, role: str) -> list["Element"]:
        return [element for element in self.walk() if element.role == role]


class TaggedPdf:
    """A PDF, with `root`, the element that holds all others."""

    def __init__(self, content: bytes) -> None:
        self.document = pikepdf.open(io.BytesIO(content))
        self._rank = {page.objgen: rank for rank, page in enumerate(self.document.pages)}
        self._maps: dict[tuple[int, int], dict[int, str]] = {}
        (top,) = self.document.Root.StructTreeRoot.K
        self.root = self._element(top, None)

    def _element(self, item: pikepdf.Object, page: int | None) -> Element:
        page = self._rank[item.Pg.objgen] if "/Pg" in item else page
        element = Element(str(item.S).lstrip("/"), item)
        kids = item.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                element.pieces.append((page, kid))
            elif kid.get("/Type") != "/OBJR":
                element.kids.append(self._element(kid, page))
        return element

    @cached_property
    def _read(self) -> tuple[dict[tuple[int, int], str], list[str]]:
        """The text of each piece of content, and what is drawn outside any: « page 3: Tj »."""
        texts: dict[tuple[int, int], str] = {}
        untagged: list[str] = []
        held = {piece for element in self.root.walk() for piece in element.pieces}
        owners = pikepdf.NumberTree(self.document.Root.StructTreeRoot.ParentTree)
        for rank, page in enumerate(self.document.pages):
            owner, marks, to_unicode = owners[page.StructParents], [], {}
            for operands, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                if name in ("BMC", "BDC"):
                    marks.append((str(operands[0]), operands[1].get("/MCID") if name == "BDC" else None))
                elif name == "EMC":
                    marks.pop()
                elif name == "Tf":
                    to_unicode = self._characters(page.Resources.Font[operands[0]])
                elif name in SHOWS | PAINTS:
                    pieces = [(rank, mark) for _, mark in marks if mark is not None]
                    is_told = any(p in held and owner[p[1]] is not None for p in pieces)
                    if not is_told and "/Artifact" not in [tag for tag, _ in marks]:
                        untagged.append(f"page {rank + 1}: {name} in {marks}")
                    if name in SHOWS and pieces:
                        texts[pieces[-1]] = texts.get(pieces[-1], "") + _shown(operands[-1], to_unicode)
            assert marks == []
        return texts, untagged

    @property
    def untagged(self) -> list[str]:
        return self._read[1]

    def text(self, element: Element) -> str:
        """The text of an element and of those it holds, spaces counted once."""
        pieces = [piece for one in element.walk() for piece in one.pieces]
        return " ".join("".join(self._read[0].get(piece, "") for piece in pieces).split())

    def bookmarks(self) -> list[str]:
        def titles(items) -> Iterator[str]:
            for item in items:
                yield " ".join(item.title.split())
                yield from titles(item.children)

        with self.document.open_outline() as outline:
            return list(titles(outline.root))

    def _characters(self, font: pikepdf.Object) -> dict[int, str]:
        if font.objgen not in self._maps:
            lines = font.ToUnicode.read_bytes().decode().splitlines()
            pairs = [line[1:-1].split("> <") for line in lines if line.startswith("<") and "> <" in line]
            named = {int(a, 16): bytes.fromhex(b).decode("utf-16-be") for a, b in pairs[1:]}
            self._maps[font.objgen] = named
        return self._maps[font.objgen]


def _shown(operand: pikepdf.Object, to_unicode: dict[int, str]) -> str:
    parts = operand if isinstance(operand, pikepdf.Array) else [operand]
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return "".join(to_unicode[int.from_bytes(codes[at : at + 2])] for at in range(0, len(codes), 2))
