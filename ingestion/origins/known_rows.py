"""Whether an extract holds a row that earlier extracts do not.

What belongs here: comparing whole rows, by hashes of 128 bits. What does not: which extracts are compared.

Reading begins at the highest cursor value seen, or before it, so every look finds rows again. A look that
finds nothing else leaves no file.
"""

from pathlib import Path

from ingestion.fates.engine import connect


def holds_something_new(made: Path, earlier: list[Path], workdir: Path, cursor: str | None) -> bool:
    """Compare an extract with earlier ones.

    A row that stands twice in the extract must stand twice in one of the earlier ones to be known.

    Args:
        made: Parquet file with text columns only.
        earlier: Parquet files of the same make; their columns may differ.
        workdir: Folder for what does not fit into memory.
        cursor: A column whose value equal rows share, which spares comparing the others.

    Returns:
        Whether a row is new.
    """
    if not earlier:
        return True
    column = '"' + cursor.replace('"', '""') + '"' if cursor else None
    with connect(workdir) as con:
        content = "md5_number(to_json(entry)::varchar)"
        con.execute(
            f"create temp table read_now as select {content} as content, count(*) as times"
            f" from {_relation(made)} as entry group by 1"
        )
        con.execute("create temp table known (content uhugeint, times bigint)")
        for path in earlier:
            alike = f"where {column} is null or {column} in (select {column} from {_relation(made)})" if column else ""
            con.execute(
                f"insert into known select {content}, count(*)"
                f" from (select * from {_relation(path)} {alike}) as entry"
                f" where {content} in (select content from read_now) group by 1"
            )
        found = con.execute(
            "with most as (select content, max(times) as times from known group by content)"
            " select count(*) from read_now left join most using (content)"
            " where read_now.times > coalesce(most.times, 0)"
        ).fetchall()
    return bool(found[0][0])


def _relation(path: Path) -> str:
    return f"read_parquet('{str(path).replace(chr(39), chr(39) * 2)}', hive_partitioning = false)"
