"""In which encoding is a text? What belongs here: the evidence in its bytes. What does not: decoding (`readers`).

UTF-8 proves itself: text in another encoding is practically never valid UTF-8. Windows-1252 and Mac Roman do not: any
byte is a character in both, so that only the words they make tell them apart, and a short text leaves it open.
"""

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ingestion.readers.opening import open_source

CHUNK = 4 * 1024 * 1024
HIGH_LINES = 20_000
"""Lines with bytes beyond ASCII on which windows-1252 and mac-roman are compared."""
CLEAR_SCORE, CLEAR_LEAD = 0.7, 0.25
UNDEFINED_1252 = set(b"\x81\x8d\x8f\x90\x9d")
COMMON = set("äöüßÄÖÜéèàçâêîôûñáíóúãõåæøÉÀÈ")
PUNCTUATION = set("’‘“”„–—…•€£§°®™©«»·¿¡\u00a0²³½¼")
DOUBLE_ENCODED = re.compile("Ã[\u0080-\u00bf¤¶¼ŸÄ–]|â€[™œ“”¦]")


@dataclass(frozen=True)
class Encoding:
    """What the bytes of a text say.

    Attributes:
        name: The encoding, or the likelier of two.
        evidence: Why, in a sentence.
        is_certain: Whether it can be declared without asking.
        warning: What else is strange, or nothing.
    """

    name: str
    evidence: str
    is_certain: bool = True
    warning: str = ""


def find_encoding(path: Path) -> Encoding:
    """Find the encoding of a text file.

    Args:
        path: The file.

    Returns:
        The encoding with its evidence; UTF-16 without its mark comes back as `utf-8`, which the reader refuses
        with the reason.

    Raises:
        RejectedFile: The file cannot be opened.
    """
    with open_source(path) as stream:
        head = stream.read(CHUNK)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not head.startswith(codecs.BOM_UTF32_LE):
        return Encoding("utf-16", "the file begins with the byte order mark of UTF-16")
    is_ascii, is_utf8 = _whole(path)
    mark = head.startswith(codecs.BOM_UTF8)
    if is_ascii:
        return Encoding("utf-8", "every byte is ASCII, which utf-8, windows-1252 and mac-roman read alike")
    if is_utf8:
        why = "it begins with the mark of UTF-8" if mark else "it has characters beyond ASCII, and all are valid UTF-8"
        return Encoding("utf-8", why, warning=_double_encoded(head))
    return _legacy(path, mark)


def _whole(path: Path) -> tuple[bool, bool]:
    """Whether the whole file is ASCII, and whether it is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    is_ascii = True
    with open_source(path) as stream:
        while chunk := stream.read(CHUNK):
            if chunk.isascii() and not decoder.getstate()[0]:
                continue
            is_ascii = False
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return False, False
    return is_ascii, not decoder.getstate()[0]


def _double_encoded(head: bytes) -> str:
    found = len(DOUBLE_ENCODED.findall(head.decode("utf-8", "ignore")))
    if not found:
        return ""
    return (
        f"{found} places look like text that was encoded twice (Ã¤ for ä): it arrived so,"
        " and only a new export mends it"
    )


def _legacy(path: Path, mark: bool) -> Encoding:
    valid, broken = _lines_beyond_ascii(path)
    if mark or valid > len(broken):
        lines = "1 line is" if len(broken) == 1 else f"{len(broken):,} lines are"
        return Encoding(
            "utf-8",
            f"{valid:,} lines beyond ASCII are valid UTF-8",
            warning=f"{lines} not: their rows will be quarantined (ENCODING_ROW)",
        )
    counts = Counter(byte for line in broken for byte in line if byte > 127)
    scores = {"mac-roman": _plausible(broken, "mac_roman")}
    if not UNDEFINED_1252 & set(counts):
        scores["windows-1252"] = _plausible(broken, "cp1252")
    best, *others = sorted(scores, key=lambda name: -scores[name])
    examples = "; ".join(_example(byte, scores) for byte, _ in counts.most_common(3))
    latin = "" if any(0x80 <= byte < 0xA0 for byte in counts) else "; latin-1 reads it as windows-1252 does"
    lead = scores[best] - max((scores[name] for name in others), default=0.0)
    if scores[best] >= CLEAR_SCORE and lead >= CLEAR_LEAD:
        return Encoding(best, f"it is no UTF-8, and {best} makes words of it: {examples}{latin}")
    return Encoding(best, f"it is no UTF-8, and its few bytes beyond ASCII fit several: {examples}{latin}", False)


def _lines_beyond_ascii(path: Path) -> tuple[int, list[bytes]]:
    """How many lines beyond ASCII are valid UTF-8, and those that are not."""
    valid, broken = 0, []
    with open_source(path) as stream:
        waiting = b""
        while (chunk := stream.read(CHUNK)) and len(broken) < HIGH_LINES:
            *lines, waiting = (waiting + chunk).replace(b"\r", b"\n").split(b"\n")
            for line in lines:
                valid += _sort(line, broken)
        valid += _sort(waiting, broken)
    return valid, broken


def _sort(line: bytes, broken: list[bytes]) -> bool:
    if line.isascii():
        return False
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        broken.append(line)
        return False
    return True


def _plausible(lines: list[bytes], codec: str) -> float:
    """Mean over the characters beyond ASCII of how well each stands where it stands, from 0 to 1."""
    points, characters = 0.0, 0
    for line in lines:
        text = f" {line.decode(codec, 'replace')} "
        for place in range(1, len(text) - 1):
            if text[place] > "\x7f":
                points += _fits(text[place - 1], text[place], text[place + 1])
                characters += 1
    return points / max(characters, 1)


def _fits(before: str, character: str, behind: str) -> float:
    between_letters = before.isalpha() and behind.isalpha()
    if character in PUNCTUATION:
        return 1.0 if character == "’" or not between_letters else 0.0
    if not character.isalpha() or (character.isupper() and before.islower()):
        return 0.0
    if not before.isalpha() and not behind.isalpha():
        return 0.2
    return 1.0 if character in COMMON else 0.4


def _example(byte: int, scores: dict[str, float]) -> str:
    codecs_of = {"windows-1252": "cp1252", "mac-roman": "mac_roman"}
    readings = " and ".join(
        f"{bytes([byte]).decode(codecs_of[name], 'replace')} in {name}" for name in sorted(scores, reverse=True)
    )
    return f"byte {byte:02X} is {readings}"
