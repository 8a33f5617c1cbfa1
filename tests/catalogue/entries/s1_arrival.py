"""Section 1 of the catalogue: arrival and files."""

import gzip
import os
import socket
import threading
import time
from collections.abc import Callable

from catalogue_case import AT, Case
from catalogue_entry import Entry, Outcome, Step, accepted, ignored, refused
from catalogue_hostile import (
    crowded_directory,
    meanwhile,
    packed_zeros,
    take_with_full_disk,
    without_right_to_read_everything,
    zipped,
)
from catalogue_run import check_file, summary_of
from catalogue_workbooks import packed, table, workbook

INBOX = "ingestion/inbox.py"
CLAIMS = "ingestion/landing/claims.py"
ARCHIVE = "ingestion/readers/archive.py"
DIRECTORY = "ingestion/readers/zip_directory.py"
SNIFF = "ingestion/readers/sniff_type.py"
ANSWERS = f"id,score,at\na1,9,{AT}\na2,3,{AT}\n".encode()
ZIP = {"format.compression": "zip"}
GZIP = {"format.compression": "gzip"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def put(**files: bytes) -> Callable[[Case], None]:
    """A drop of files; in their names the leading `n` is left out and `__` stands for a dot."""

    def drop(case: Case) -> None:
        for name, content in files.items():
            case.put(name.removeprefix("n").replace("__", "."), content)

    return drop


def _growing(case: Case) -> int:
    """A file that is written to while it is looked at twice; it is whole in the next run."""
    case.drop_good(None)
    for name in ("001_a.csv.part", "001_b.csv.tmp", "~$c.xlsx"):
        case.put(name, ANSWERS)
    path = case.put("001_grows.csv", ANSWERS)
    stop = threading.Event()

    def write() -> None:
        with path.open("ab") as file:
            number = 2
            while not stop.is_set():
                number += 1
                file.write(f"a{number},7,{AT}\n".encode())
                file.flush()
                time.sleep(0.02)

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.1)
    try:
        results = case.take()
    finally:
        stop.set()
        writer.join()
    assert {name: (file.status, file.reason_code) for name, file in results.items()} == {
        "001_a.csv.part": ("held", "FILE_UNFINISHED"),
        "001_b.csv.tmp": ("held", "FILE_UNFINISHED"),
        "~$c.xlsx": ("held", "FILE_UNFINISHED"),
        "001_grows.csv": ("held", "FILE_GROWING"),
        case.good: ("landed", None),
    }
    case.age(path)
    written = len(path.read_bytes().splitlines()) - 1
    grown = case.take()["001_grows.csv"]
    return check_file(case, grown, accepted(written))


def _changed(case: Case) -> int:
    """A file to which somebody appends a row while its private copy is being made."""
    case.drop_good(None)
    comment = b"x" * 1_000
    rows = b"".join(b"a%d,9,%s,%s\n" % (number, AT.encode(), comment) for number in range(40_000))
    path = case.put("002_changes.csv", b"id,score,at,comment\n" + rows)

    def append() -> None:
        with path.open("ab") as file:
            file.write(f"late,3,{AT},\n".encode())

    work = case.layout.root / "work"
    with meanwhile(lambda: any(copy.stat().st_size for copy in work.glob("*/claim-0/file.csv")), append):
        results = case.take()
    assert (results["002_changes.csv"].status, results["002_changes.csv"].reason_code) == ("held", "FILE_CHANGED")
    assert results[case.good].status == "landed"
    case.age(path)
    return check_file(case, case.take()["002_changes.csv"], accepted(40_001))


def _gone(case: Case) -> int:
    """A file that somebody takes away between the listing and its turn; a large one is read before it."""
    case.drop_good(None)
    case.put("002_large.csv", b"<html>" + bytes(60_000_000))
    path = case.put("003_gone.csv", ANSWERS)
    work = case.layout.root / "work"
    with meanwhile(lambda: any(work.glob("*/.lock")), path.unlink):
        results = case.take()
    assert not path.exists()
    assert {name: (file.status, file.reason_code) for name, file in results.items()} == {
        "002_large.csv": ("rejected", "FILE_IS_HTML"),
        "003_gone.csv": ("held", "FILE_GONE"),
        case.good: ("landed", None),
    }
    assert "003_gone.csv" not in case.take()
    return 0


def _cumulative(case: Case) -> None:
    case.put_rows("010_answers.csv", f"a1,9,{AT}", f"a2,3,{AT}")


def _grown(case: Case) -> None:
    case.put_rows("010_answers.csv", f"a1,9,{AT}", f"a2,3,{AT}", f"a3,7,{AT}", f"a4,,{AT}")


def _lies(case: Case) -> None:
    case.put("011_workbook.csv", workbook(table(("id", "score", "at"))))
    case.put("011_archive.csv", zipped({"answers.csv": ANSWERS}))
    case.put("011_document.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    case.put("011_gzip.csv", gzip.compress(ANSWERS, mtime=0))
    case.put("011_picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(40))


def _other_spreadsheets(case: Case) -> None:
    case.put("015_old.xlsx", OLE + bytes(600))
    case.put("015_binary.xlsx", packed({"xl/workbook.bin": b"x"}))
    case.put(
        "015_open.xlsx", packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""})
    )


def _parquet(case: Case) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"id": ["a1"], "score": [9], "at": [AT]}), case.inbox / "016_table.parquet")
    case.age(case.inbox / "016_table.parquet")


def _traversal(case: Case) -> None:
    for number, name in enumerate(("../../x.csv", "/etc/cron.d/x.csv", "C:\\x.csv", "a\\..\\..\\x.csv"), start=1):
        case.put(f"017_out_{number}.zip", zipped({name: ANSWERS}))
    case.put("017_beside.zip", zipped({"answers.csv": ANSWERS, "../../x.sh": b"#!/bin/sh\n"}))


def _bombs(case: Case) -> None:
    case.put("019_large.zip", zipped({"answers.csv": ANSWERS + bytes(80 * 1024 * 1024)}, level=9))
    case.put("019_lying.zip", _lying())
    case.put("019_nested.zip", zipped({"answers.csv": zipped({"answers.csv": ANSWERS})}))
    case.put("019_crowded.zip", crowded_directory(100_000))
    case.put("019_many.zip", zipped({f"{number}.csv": b"" for number in range(10_001)}))


def _lying() -> bytes:
    """An archive that says that its member unpacks to 60 bytes."""
    made = zipped({"answers.csv": bytes(20 * 1024 * 1024)})
    return made.replace((20 * 1024 * 1024).to_bytes(4, "little"), (60).to_bytes(4, "little"))


def _packed_bomb(case: Case) -> None:
    case.clear()
    case.put("019_bomb.csv.gz", packed_zeros(80))


def _symlink(case: Case) -> None:
    outside = case.folder / "secret.csv"
    outside.write_bytes(ANSWERS)
    (case.inbox / "020_link.csv").symlink_to(outside)


def _irregular(case: Case) -> int:
    case.drop_good(None)
    os.mkfifo(case.inbox / "021_fifo.csv")
    (case.inbox / "021_folder.csv").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        where = os.open(case.inbox, os.O_RDONLY)
        server.bind(f"/proc/self/fd/{where}/021_socket.csv")
        results = case.take()
        os.close(where)
    assert {name: (file.status, file.reason_code) for name, file in results.items() if name != case.good} == {
        "021_fifo.csv": ("ignored", "FILE_NOT_REGULAR"),
        "021_folder.csv": ("ignored", "FILE_NOT_REGULAR"),
        "021_socket.csv": ("ignored", "FILE_NOT_REGULAR"),
    }
    assert results[case.good].status == "landed"
    return 0


def _unreadable(case: Case) -> int:
    case.drop_good(None)
    path = case.put("022_locked.csv", ANSWERS)
    path.chmod(0)
    with without_right_to_read_everything():
        results = case.take()
    assert summary_of(case, results["022_locked.csv"])["code"] == "FILE_UNREADABLE"
    assert (results["022_locked.csv"].status, results[case.good].status) == ("rejected", "landed")
    path.chmod(0o600)
    return check_file(case, case.take()["022_locked.csv"], accepted(2))


STRANGE = (
    "023_'); drop table raw;--.csv",
    '023_"quote.csv',
    "023_new\nline.csv",
    "023_d\u202ecsv.csv",
    "023_{{ x }}.csv",
)


def _strange_names(case: Case) -> None:
    for number, name in enumerate(STRANGE):
        case.put_rows(name, f"a{number},9,{AT}")
    case.put_rows("023_raw.csv", f"a9,9,{AT}").rename(case.inbox / os.fsdecode(b"023_\xff.csv"))


def _too_large(case: Case) -> None:
    case.put_rows("024_bytes.csv", *[f"a{number},9,{AT}" for number in range(200)])
    case.put_rows("024_rows.csv", *[f"b{number},9,{AT}" for number in range(30)])


def _many_files(case: Case) -> int:
    """An inbox with more files than one run reads: in fixed order, the rest next time, each told."""
    case.drop_good(("025_000.csv", f"id,score,at\ngood-1,9,{AT}\n"))
    for number in range(1, 12):
        case.put_rows(f"025_{number:03}.csv", f"a{number},9,{AT}")
    case.put("025_bad.csv", b"")
    landed: list[list[str]] = []
    for _ in range(3):
        results = case.take()
        landed.append([name for name, file in results.items() if file.status == "landed"])
        waiting = [name for name, file in results.items() if file.reason_code == "FILE_WAITS"]
        assert waiting == sorted(waiting)
        assert all("5 new files" in results[name].message for name in waiting)
    assert landed == [
        [f"025_{number:03}.csv" for number in range(0, 5)],
        [f"025_{number:03}.csv" for number in range(5, 10)],
        ["025_010.csv", "025_011.csv"],
    ]
    _listing(case)
    return 11 - len(case.landed("response_id"))


def _listing(case: Case) -> None:
    from ingestion.inbox import list_inbox

    for number in range(5_000):
        (case.inbox / f"{number:05}.csv").touch()
    began = time.process_time()
    listing = list_inbox(case.inbox, case.source, wait=False)
    assert len(listing.files) == 5_000 + 12 + 1
    assert time.process_time() - began < 2


def _full_disk(case: Case) -> int:
    """A disk that is full while a copy, the rows, a batch are written: the run ends with one clear error each time."""
    case.drop_good(None)
    before = case.take()
    assert before[case.good].status == "landed"
    state = _landing(case)
    case.put_rows("026_answers.csv", *[f"a{number},9,{AT}" for number in range(20_000)])
    for largest in (0, 400_000, 530_000):
        said = take_with_full_disk(case.folder, 26, largest)
        assert said.startswith("DISK_FULL: "), (largest, said)
        assert _landing(case) == state
        assert not any((case.layout.root / "work").iterdir())
    after = case.take()
    assert (after[case.good].status, after["026_answers.csv"].status) == ("unchanged", "landed")
    return 20_000 - after["026_answers.csv"].fates["accepted"]


def _landing(case: Case) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in case.layout.landing.rglob("*") if path.is_file()}


ENTRIES = [
    Entry(
        number=1,
        title="Still being written (size or mtime moves; `.part`, `.tmp`, `~$x.xlsx`)",
        verdict="H",
        code=None,
        where=INBOX,
        scenario=_growing,
        note="`FILE_GROWING` and `FILE_UNFINISHED`; a file younger than two seconds is looked at twice.",
    ),
    Entry(
        number=2,
        title="Changed while being read",
        verdict="H",
        code="FILE_CHANGED",
        where=CLAIMS,
        scenario=_changed,
    ),
    Entry(
        number=3,
        title="Gone between listing and reading",
        verdict="H",
        code="FILE_GONE",
        where=CLAIMS,
        scenario=_gone,
        note="No failure: the next run does not know it any more.",
    ),
    Entry(
        number=4,
        title="0 bytes",
        verdict="R",
        code="FILE_EMPTY",
        where=SNIFF,
        drop="004_empty.csv",
        expect=refused("FILE_EMPTY"),
    ),
    Entry(
        number=5,
        title="Header only",
        verdict="W",
        code="FILE_NO_ROWS",
        where="ingestion/intake.py",
        drop="005_header_only.csv",
        expect=accepted(0, "FILE_NO_ROWS: the file holds no rows"),
    ),
    Entry(
        number=6,
        title="Truncated: last line short",
        verdict="R",
        code="FILE_TRUNCATED",
        where="ingestion/readers/delimited_careful.py",
        drop="006_last_line_short.csv",
        expect=refused("FILE_TRUNCATED"),
    ),
    Entry(
        number=7,
        title="Truncated inside quotes",
        verdict="R",
        code="FILE_TRUNCATED",
        where="ingestion/readers/delimited_careful.py",
        drop="007_open_quote_at_end.csv",
        expect=refused("FILE_TRUNCATED"),
    ),
    Entry(
        number=8,
        title="Same bytes again, any name",
        verdict="D",
        code="FILE_DUPLICATE",
        where="ingestion/intake.py",
        drop="008_first.csv",
        expect=accepted(2),
        again=(
            Step(
                "008_same_bytes.csv",
                {
                    "008_first.csv": Outcome("unchanged", fates={"accepted": 2}),
                    "008_same_bytes.csv": ignored("FILE_DUPLICATE"),
                },
            ),
        ),
        note="Passed over as a whole; its rows are not even read.",
    ),
    Entry(
        number=9,
        title="Same rows, other bytes (line ends, BOM, order, re-saved)",
        verdict="D",
        code=None,
        where="ingestion/fates/versions.py",
        drop=("009_first.csv", "009_saved_again.csv"),
        expect={"009_first.csv": accepted(3), "009_saved_again.csv": Outcome(fates={"duplicate": 3})},
        note="Row by row, by key and content.",
    ),
    Entry(
        number=10,
        title="Same name, new content (cumulative re-export)",
        verdict="A/D",
        code=None,
        where="ingestion/fates/versions.py",
        drop=_cumulative,
        expect={"010_answers.csv": accepted(2)},
        again=(
            Step(
                _grown,
                {"010_answers.csv": Outcome(fates={"accepted": 1, "unanswered": 1, "duplicate": 2})},
            ),
        ),
        note="Only what is new lands.",
    ),
    Entry(
        number=11,
        title="Extension lies (xlsx as .csv, zip, PDF, gz)",
        verdict="R",
        code="FILE_TYPE_MISMATCH",
        where=SNIFF,
        drop=_lies,
        expect={
            f"011_{name}.csv": refused("FILE_TYPE_MISMATCH")
            for name in ("archive", "document", "gzip", "picture", "workbook")
        },
        note="By their first bytes; the remedy names `compression` or `type` where that would read it.",
    ),
    Entry(
        number=12,
        title="HTML login page saved as CSV (expired link)",
        verdict="R",
        code="FILE_IS_HTML",
        where=SNIFF,
        drop="012_login_page.csv",
        expect=refused("FILE_IS_HTML"),
    ),
    Entry(
        number=13,
        title="JSON error body instead of data",
        verdict="R",
        code="JSON_NO_RECORDS",
        where="ingestion/readers/json_records.py",
        declare={"format.type": "json"},
        drop="013_error_body.json",
        expect=refused("JSON_NO_RECORDS"),
    ),
    Entry(
        number=14,
        title="Password-protected or encrypted workbook",
        verdict="R",
        code="FILE_ENCRYPTED",
        where=SNIFF,
        declare={"format.type": "xlsx"},
        drop=put(n014_protected__xlsx=OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)),
        expect={"014_protected.xlsx": refused("FILE_ENCRYPTED")},
    ),
    Entry(
        number=15,
        title=".xls, .xlsb, .ods",
        verdict="R",
        code="FILE_TYPE_UNSUPPORTED",
        where=SNIFF,
        declare={"format.type": "xlsx"},
        drop=_other_spreadsheets,
        expect={f"015_{name}.xlsx": refused("FILE_TYPE_UNSUPPORTED") for name in ("binary", "old", "open")},
        note="The refusal names the way out: save it as .xlsx or CSV UTF-8.",
    ),
    Entry(
        number=16,
        title="Parquet from the drop folder",
        verdict="R",
        code="FILE_TYPE_MISMATCH",
        where=SNIFF,
        drop=_parquet,
        expect={"016_table.parquet": refused("FILE_TYPE_MISMATCH")},
        note="Parquet is read only where an engineer declares it as the source's type.",
    ),
    Entry(
        number=17,
        title="Archive member `../../x` or absolute",
        verdict="R",
        code="ARCHIVE_PATH_TRAVERSAL",
        where=DIRECTORY,
        declare=ZIP,
        drop=_traversal,
        expect={"017_beside.zip": refused("ARCHIVE_PATH_TRAVERSAL")}
        | {f"017_out_{number}.zip": refused("ARCHIVE_PATH_TRAVERSAL") for number in range(1, 5)},
        note="Even if another member is the one that is read.",
    ),
    Entry(
        number=18,
        title="Archive member is a symlink",
        verdict="R",
        code="ARCHIVE_SYMLINK",
        where=DIRECTORY,
        declare=ZIP,
        drop=put(n018_link__zip=zipped({"answers.csv": b"/etc/hostname"}, links=("answers.csv",))),
        expect={"018_link.zip": refused("ARCHIVE_SYMLINK")},
    ),
    Entry(
        number=19,
        title="Nested archive, zip bomb",
        verdict="R",
        code="ARCHIVE_TOO_BIG",
        where=ARCHIVE,
        declare=ZIP,
        drop=_bombs,
        expect={f"019_{name}.zip": refused("ARCHIVE_TOO_BIG") for name in ("crowded", "large", "many", "nested")}
        | {"019_lying.zip": refused("ARCHIVE_DAMAGED")},
        again=(Step(_packed_bomb, {"019_bomb.csv.gz": refused("ARCHIVE_TOO_BIG")}, declare=GZIP),),
        limit_mb=300,
        note="By declared size, ratio, number of members and nesting; while unpacking what is written is counted, too.",
    ),
    Entry(
        number=20,
        title="Landing entry is a symlink",
        verdict="R",
        code="FILE_SYMLINK",
        where=INBOX,
        drop=_symlink,
        expect={"020_link.csv": refused("FILE_SYMLINK")},
    ),
    Entry(
        number=21,
        title="FIFO, device, socket, directory called x.csv",
        verdict="W",
        code="FILE_NOT_REGULAR",
        where=INBOX,
        scenario=_irregular,
        note="Never opened, and reported.",
    ),
    Entry(
        number=22,
        title="No read permission",
        verdict="R",
        code="FILE_UNREADABLE",
        where=CLAIMS,
        scenario=_unreadable,
        note="Tried again by the next run.",
    ),
    Entry(
        number=23,
        title="Name with newline, quotes, `;`, RTL override, non-UTF-8",
        verdict="A",
        code=None,
        where=INBOX,
        drop=_strange_names,
        expect={name: accepted(1) for name in (*STRANGE, "023_\\xff.csv")},
        note="A name is only ever a value.",
    ),
    Entry(
        number=24,
        title="Above size or row limit",
        verdict="R",
        code="FILE_TOO_LARGE",
        where="ingestion/landing/limits.py",
        declare={"limits": {"file_bytes": 3_000, "file_rows": 20}},
        drop=_too_large,
        expect={"024_bytes.csv": refused("FILE_TOO_LARGE"), "024_rows.csv": refused("FILE_TOO_LARGE")},
        note="`limits` of the source: 20 GB and 100 million rows unless declared.",
    ),
    Entry(
        number=25,
        title="100,000 small files",
        verdict="A",
        code=None,
        where="ingestion/landing/limits.py",
        declare={"limits": {"files_per_run": 5}},
        scenario=_many_files,
        note="`limits.files_per_run` (2,000) in file order; the rest is `FILE_WAITS` and comes next time.",
    ),
    Entry(
        number=26,
        title="Disk full while copying",
        verdict="–",
        code="DISK_FULL",
        where="ingestion/landing/disk.py",
        scenario=_full_disk,
        note="The run ends with this one error, and its work folder is emptied.",
    ),
    Entry(
        number=27,
        title="Very old data (backfill)",
        verdict="A",
        code=None,
        where="ingestion/intake.py",
        drop="027_old.csv",
        expect=accepted(2),
        note="Landed as it is: a programme declares no retention yet.",
    ),
]
