"""Reading pages in tests. What belongs here: tables, links and numbers of a file. What does not: expectations."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

NUMBER = re.compile(r"[+−]?\d[\d.,]*")


@dataclass
class Element:
    """A cell of a table: its text, and its raw value where the page carries it."""

    text: str = ""
    value: str | None = None


@dataclass
class Shown(HTMLParser):
    """A page as its file says it.

    Attributes:
        tables: Rows of cells by the table's id; those without one are kept below its number.
        cells: Every `td`, in order.
        tags: Every tag that opens.
        ids: Every id.
        links: Every address.
        drawings: Attributes of every `svg` that is not part of another one.
    """

    html: str
    tables: dict[str, list[list[Element]]] = field(default_factory=dict)
    cells: list[Element] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    drawings: list[dict[str, str | None]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    _table: str = ""
    _cell: Element | None = None
    _deep: int = 0
    _silent: bool = False

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.ids |= {found["id"]} if found.get("id") else set()
        self.links += [found["href"] or ""] if tag == "a" and "href" in found else []
        self._silent = self._silent or tag in ("style", "script")
        if tag == "svg":
            self.drawings += [found] if not self._deep else []
            self._deep += 1
        if tag == "table":
            self._table = found.get("id") or str(len(self.tables))
            self.tables[self._table] = []
        if tag == "tr":
            self.tables[self._table].append([])
        if tag in ("td", "th"):
            self._cell = Element(value=found.get("data-value"))
            self.tables[self._table][-1].append(self._cell)
            self.cells += [self._cell] if tag == "td" else []

    def handle_endtag(self, tag: str) -> None:
        self._deep -= tag == "svg"
        self._silent = self._silent and tag not in ("style", "script")
        if tag in ("td", "th"):
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self.texts.append(data)
        if self._cell is not None and not self._deep:
            self._cell.text += f"{data} "  # what the page sets apart are two words

    def rows(self, table: str) -> list[list[str]]:
        """Texts of the body of a table."""
        return [[" ".join(cell.text.split()) for cell in row] for row in self.tables[table][1:]]

    @property
    def text(self) -> str:
        """All that can be read, drawings included."""
        return " ".join(" ".join(self.texts).split())


def shown(path: Path) -> Shown:
    """A page from disk."""
    return Shown(path.read_text(encoding="utf-8"))


def plain(number: str, language: str) -> str:
    """A number as Python writes it, without a sign in front of what is positive."""
    number = number.rstrip(".,").lstrip("+").replace("−", "-")
    if language == "de":
        number = number.translate(str.maketrans(".,", ",."))
    return number.replace(",", "")


def numbers(text: str, language: str) -> list[str]:
    """Every number in a text, in order."""
    return [plain(found, language) for found in NUMBER.findall(text)]
