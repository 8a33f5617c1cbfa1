"""The directory of a ZIP archive, read without trusting it.

What belongs here: opening an archive in bounded memory, and what its directory may not say. What does not:
unpacking (`archive`) and what makes an archive a workbook (`workbook_package`).
"""

import stat
import struct
import zipfile
from pathlib import Path, PurePosixPath, PureWindowsPath

from ingestion.errors import RejectedFile
from ingestion.readers.opening import open_source
from ingestion.readers.refusals import truncated

DIRECTORY_LIMIT = 4 * 1024 * 1024
"""Bytes of a directory that are read: each of its entries becomes an object of ten times its size."""
MEMBER_LIMIT = 10_000
ENCRYPTED_FLAG = 0x1

_LONGEST_END = 65_535 + 22 + 20
"""The longest comment, the record in front of it, and the pointer to the record of large archives before that."""


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open an archive whose directory has a size that an export's may have.

    Raises:
        RejectedFile: FILE_TRUNCATED where there is no sound directory, ARCHIVE_TOO_BIG where it is too large.
    """
    size = _directory_size(path)
    if size > DIRECTORY_LIMIT:
        raise too_big(path, f"its directory alone has {size // 1_000_000:,} MB")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(path) from error
    if len(archive.infolist()) > MEMBER_LIMIT:
        archive.close()
        raise too_big(path, f"it has {len(archive.infolist()):,} parts")
    return archive


def _damaged(path: Path) -> RejectedFile:
    return truncated(path, "the directory at the end of the archive is missing or damaged")


def _directory_size(path: Path) -> int:
    """Bytes of the directory as the records at the end of the file give them, before anything of it is read."""
    with open_source(path) as stream:
        length = stream.seek(0, 2)
        stream.seek(max(0, length - _LONGEST_END))
        tail = stream.read()
        end = tail.rfind(b"PK\x05\x06")
        if end < 0 or len(tail) - end < 22:
            raise _damaged(path)
        (size,) = struct.unpack_from("<L", tail, end + 12)
        if end >= 20 and tail[end - 20 : end - 16] == b"PK\x06\x07":
            (place,) = struct.unpack_from("<Q", tail, end - 12)
            stream.seek(min(place, length))
            large = stream.read(56)
            if len(large) < 56 or large[:4] != b"PK\x06\x06":
                raise _damaged(path)
            (size,) = struct.unpack_from("<Q", large, 40)
    return size


def refuse_hostile_names(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse an archive with a member that would leave the folder it is unpacked into, whichever of them is read.

    Raises:
        RejectedFile: ARCHIVE_PATH_TRAVERSAL or ARCHIVE_SYMLINK.
    """
    for member in archive.infolist():
        parts = PurePosixPath(member.orig_filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or PureWindowsPath(member.orig_filename).drive:
            raise RejectedFile(
                "ARCHIVE_PATH_TRAVERSAL",
                f"{path.name} holds a file whose name leads out of the archive.",
                "No tool writes this: find out where the archive comes from before anyone unpacks it.",
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            raise RejectedFile(
                "ARCHIVE_SYMLINK",
                f"{path.name} holds a symbolic link.",
                "Pack the file itself instead of a link to it.",
            )


def too_big(path: Path, why: str) -> RejectedFile:
    """The refusal of an archive that is more than one export."""
    return RejectedFile(
        "ARCHIVE_TOO_BIG",
        f"{path.name} is no ordinary archive of an export: {why}.",
        "Look at it, and deliver the export itself; raise `limits.file_bytes` if it really is that large.",
    )
