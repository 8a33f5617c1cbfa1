"""Packed files: the one export within a gzip file or a ZIP archive, where the declaration says that files are packed.

What belongs here: finding the member and unpacking it in bounded memory and space into the work folder.
What does not: packed files that nobody declared (`sniff_type` refuses them), and what the member holds.
"""

import fnmatch
import gzip
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from ingestion.errors import RejectedFile
from ingestion.readers.opening import CHUNK_BYTES, open_source
from ingestion.readers.refusals import AGAIN, truncated
from ingestion.readers.sniff_type import empty, encrypted, magic_name, mismatch
from ingestion.readers.zip_directory import ENCRYPTED_FLAG, open_zip, refuse_hostile_names, too_big

if TYPE_CHECKING:
    from ingestion.declarations.source import Format

RATIO_LIMIT = 250
"""Bytes unpacked for each packed one: exports of empty cells reach 100, bombs 1,000."""
RATIO_FROM_BYTES = 64 * 1024 * 1024
"""Below it any ratio is harmless."""
PACKED = ("a ZIP archive", "an empty ZIP archive", "a gzip archive", "a Zstandard archive", "a bzip2 archive")
PACKED += ("an xz archive", "a 7-Zip archive", "a RAR archive")
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others need memory that the archive itself dictates."""


@contextmanager
def unpacked(path: Path, declaration: "Format", workdir: Path, limit: int) -> Iterator[Path]:
    """The export of a packed file, unpacked as long as the context lasts.

    Args:
        path: The file as delivered; it stays as it is.
        declaration: Its format, whose `compression` is not `none`.
        workdir: Folder for what is unpacked.
        limit: Bytes that it may have.

    Yields:
        The unpacked file, under the delivered file's name so that messages speak of that.

    Raises:
        RejectedFile: FILE_TYPE_MISMATCH, FILE_TRUNCATED, FILE_ENCRYPTED, FILE_TYPE_UNSUPPORTED or ARCHIVE_….
    """
    _refuse_other(path, declaration.compression)
    with tempfile.TemporaryDirectory(prefix="unpacked-", dir=workdir) as folder:
        out = Path(folder) / path.name
        _unpack(path, out, declaration, limit)
        _refuse_nested(path, out, declaration.type)
        yield out


def _unpack(path: Path, out: Path, declaration: "Format", limit: int) -> None:
    if declaration.compression == "gzip":
        with open_source(path) as packed, gzip.GzipFile(fileobj=packed) as stream, out.open("wb") as made:
            _copy(path, stream, made, limit)
    else:
        with open_zip(path) as archive:
            refuse_hostile_names(path, archive)
            member = _chosen(path, archive, declaration.member)
            _check_sizes(path, member, limit)
            with archive.open(member) as stream, out.open("wb") as made:
                _copy(path, stream, made, limit)


def _refuse_other(path: Path, compression: str) -> None:
    with open_source(path) as stream:
        head = stream.read(16)
    if not head:
        raise empty(path)
    declared = {"gzip": ("a gzip archive",), "zip": ("a ZIP archive", "an empty ZIP archive")}[compression]
    found = magic_name(head)
    if found not in declared:
        raise mismatch(path, f"`format.compression` declares {compression}", found or "not packed")


def _chosen(path: Path, archive: zipfile.ZipFile, pattern: str | None) -> zipfile.ZipInfo:
    """The one member that is read; folders and what operating systems add are passed over."""
    members = [member for member in archive.infolist() if not member.is_dir() and not _is_by_the_way(member.filename)]
    found = [member for member in members if pattern is None or fnmatch.fnmatchcase(member.filename, pattern)]
    if len(found) != 1:
        named = f" that match `format.member: {pattern}`" if pattern else ""
        raise RejectedFile(
            "ARCHIVE_AMBIGUOUS",
            f"{path.name} holds {len(found)} files{named}, and exactly one is read.",
            "Declare in `format.member` a pattern that one file of the archive matches, such as `*answers*.csv`."
            if members
            else "Export it again: the tool packed nothing.",
        )
    (member,) = found
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise RejectedFile("ARCHIVE_SYMLINK", f"{path.name} holds no regular file.", "Pack the export itself.")
    if member.flag_bits & ENCRYPTED_FLAG:
        raise encrypted(path)
    if member.compress_type not in METHODS:
        raise RejectedFile(
            "FILE_TYPE_UNSUPPORTED",
            f"{path.name} is packed by a method that is not read.",
            "Pack it as an ordinary ZIP archive (deflate).",
        )
    return member


def _is_by_the_way(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1].startswith(".")


def _check_sizes(path: Path, member: zipfile.ZipInfo, limit: int) -> None:
    if member.file_size > limit:
        raise too_big(path, f"it says that it unpacks to {member.file_size // 1_000_000:,} MB")
    if member.file_size > RATIO_FROM_BYTES and member.file_size > RATIO_LIMIT * member.compress_size:
        raise too_big(path, f"it unpacks to {member.file_size // max(member.compress_size, 1):,} times its size")


def _copy(path: Path, stream: BinaryIO | gzip.GzipFile, made: BinaryIO, limit: int) -> None:
    """Unpack, counting: what an archive says of its size need not be true."""
    packed = path.stat().st_size
    written = 0
    try:
        while chunk := stream.read(CHUNK_BYTES):
            written += len(chunk)
            if written > limit:
                raise too_big(path, f"it unpacks to more than {limit // 1_000_000:,} MB")
            if written > RATIO_FROM_BYTES and written > RATIO_LIMIT * packed:
                raise too_big(path, f"it unpacks to more than {RATIO_LIMIT} times its size")
            made.write(chunk)
    except EOFError as error:
        raise truncated(path, "it ends within what is packed") from error
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error) as error:
        raise RejectedFile("ARCHIVE_DAMAGED", f"{path.name} cannot be unpacked.", AGAIN) from error


def _refuse_nested(path: Path, unpacked: Path, declared: str) -> None:
    """Refuse an archive within the archive; a workbook is one by nature."""
    with unpacked.open("rb") as stream:
        found = magic_name(stream.read(16))
    if found in PACKED and not (declared == "xlsx" and found == "a ZIP archive"):
        raise too_big(path, "it holds another archive")
