"""What each column holds. What belongs here: counting over `seen`, set-based. What does not: what follows from it.

No value leaves this module but those of columns with few different ones, and callers print only what is no person's:
scores, dates, and the words of tools such as `preview`.
"""

from collections import Counter
from dataclasses import dataclass, field

import duckdb

from ingestion.fates.text import cleaned
from ingestion.readers.names import normalised

FEW = 60
"""Different values up to which a column's values are counted one by one."""
AT_ONCE = 100
EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
NUMBER = "[-+]?[0-9]+([.,][0-9]+)*"


@dataclass
class ColumnFacts:
    """One column, counted.

    Attributes:
        index: Its place: column `c<index>` of `seen`.
        name: Its name as the reader makes it.
        question: What the other header rows say, or nothing.
        rows: Rows looked at.
        filled: Rows in which it is not empty.
        distinct: Different values, exact up to `FEW` and about right above.
        emails: Values that look like an e-mail address.
        numbers: Values that are numbers.
        spaced: Values with a space.
        longest: Characters of the longest value.
        mean_length: Mean of the characters.
        values: Value → rows, where there are few; else empty.
        is_named: Whether a declaration can name it: it has a name and no other column has the same.
    """

    index: int
    name: str
    question: str
    rows: int
    filled: int = 0
    distinct: int = 0
    emails: int = 0
    numbers: int = 0
    spaced: int = 0
    longest: int = 0
    mean_length: float = 0.0
    values: Counter[str] = field(default_factory=Counter)
    is_named: bool = True

    @property
    def text(self) -> str:
        """Cleaned SQL of the cell."""
        return cleaned(f"c{self.index}")

    @property
    def said(self) -> str:
        """Name and question, which together are what the column says of itself."""
        return f"{self.name} {self.question}".strip()

    def share(self, count: int) -> float:
        """A count as a share of the filled rows."""
        return count / self.filled if self.filled else 0.0


def profile(
    con: duckdb.DuckDBPyConnection, header: list[str], questions: list[str], relation: str = "seen"
) -> list[ColumnFacts]:
    """Count what the columns of a table hold.

    Args:
        con: Connection that has the table.
        header: Column names; `header[i]` is `c<i>`.
        questions: Text of the other header rows, by column.
        relation: The table.

    Returns:
        One record per column, in order.
    """
    rows = con.execute(f"select count(*) from {relation} where structure_reason is null").fetchall()[0][0]
    forms = Counter(normalised(name) for name in header)
    facts = [
        ColumnFacts(index, name, question, rows, is_named=bool(name.strip()) and forms[normalised(name)] == 1)
        for index, (name, question) in enumerate(zip(header, questions, strict=True))
    ]
    for first in range(0, len(facts), AT_ONCE):
        _count(con, facts[first : first + AT_ONCE], relation)
    for column in facts:
        if 0 < column.distinct <= FEW * 1.2:
            _count_values(con, column, relation)
    return facts


def is_unique(con: duckdb.DuckDBPyConnection, column: ColumnFacts, relation: str = "seen") -> bool:
    """Whether a column is filled in every row and never the same twice."""
    if column.rows == 0 or column.filled < column.rows:
        return False
    query = f"select count(distinct {column.text}) = count(*) from {relation} where structure_reason is null"
    return con.execute(query).fetchall()[0][0]


def repeated_rows(con: duckdb.DuckDBPyConnection, columns: list[int], relation: str = "seen") -> int:
    """How many rows repeat an earlier one in all of the given columns."""
    if not columns:
        return 0
    cells = ", ".join(f"coalesce(c{index}, '')" for index in columns)
    query = f"select count(*) - count(distinct hash({cells})) from {relation} where structure_reason is null"
    return con.execute(query).fetchall()[0][0]


def _count(con: duckdb.DuckDBPyConnection, columns: list[ColumnFacts], relation: str) -> None:
    counts = []
    for column in columns:
        v = f"v{column.index}"
        counts += [
            f"count({v})",
            f"approx_count_distinct({v})",
            f"count(*) filter (where contains({v}, '@') and regexp_full_match({v}, '{EMAIL}'))",
            f"count(*) filter (where regexp_full_match({v}, '{NUMBER}'))",
            f"count(*) filter (where contains({v}, ' '))",
            f"coalesce(max(length({v})), 0)",
            f"coalesce(avg(length({v})), 0)",
        ]
    values = ", ".join(f"{column.text} as v{column.index}" for column in columns)
    query = f"select {', '.join(counts)} from (select {values} from {relation} where structure_reason is null)"
    found = list(con.execute(query).fetchall()[0])
    for place, column in enumerate(columns):
        (
            column.filled,
            column.distinct,
            column.emails,
            column.numbers,
            column.spaced,
            column.longest,
            column.mean_length,
        ) = found[place * 7 : place * 7 + 7]


def _count_values(con: duckdb.DuckDBPyConnection, column: ColumnFacts, relation: str) -> None:
    query = (
        f"select v, count(*) from (select {column.text} as v from {relation} where structure_reason is null)"
        f" where v is not null group by v order by count(*) desc, v limit {FEW + 1}"
    )
    counted = con.execute(query).fetchall()
    column.distinct = len(counted) if len(counted) <= FEW else max(column.distinct, FEW + 1)
    if len(counted) <= FEW:
        column.values = Counter(dict(counted))


def recount(con: duckdb.DuckDBPyConnection, columns: list[ColumnFacts], relation: str) -> None:
    """Count the values of columns with few different ones over another table, which holds all rows."""
    for column in columns:
        _count_values(con, column, relation)
        column.filled = sum(column.values.values())
