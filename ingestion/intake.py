"""Taking in the files of one source: origin → inbox → landing.

What belongs here: the order of steps for a source and for a file, and the report of what happened.
What does not: the steps themselves (`origins`, `inbox`, `readers`, `fates`, `landing`).
"""

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingestion import pseudonyms
from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.source import Source
from ingestion.drift import compare
from ingestion.errors import HeldFile, RejectedFile
from ingestion.fates.absent_keys import absent_key_notes
from ingestion.fates.batch_values import Batch, valid_from, version_order
from ingestion.fates.columns import resolve
from ingestion.fates.date_order import refuse_swapped_dates
from ingestion.fates.engine import connect, without_values
from ingestion.fates.epoch import with_epoch
from ingestion.fates.rows import look_up_pseudonyms, no_rows, take_rows
from ingestion.fates.vanished import vanished_notes
from ingestion.fates.verdicts import Verdicts
from ingestion.fates.versions import Known
from ingestion.fates.warnings import row_warnings
from ingestion.inbox import InboxFile, list_inbox
from ingestion.landing import batch as landing
from ingestion.landing.claims import Claimed, claim, hash_of
from ingestion.landing.disk import told_when_full
from ingestion.landing.hash_cache import HashCache
from ingestion.landing.limits import Ahead, Turn, refuse_too_many_rows
from ingestion.landing.manifest import MANIFEST, ROWS, Manifest, read_manifests
from ingestion.landing.plan import Delivery, Plan, declaration_fingerprint, key_fingerprint
from ingestion.landing.results import FileIntake, SourceIntake, not_ready, refused_file, result_of, stranded_batches
from ingestion.look_ahead import Look, headers_before, log_drift, look_ahead
from ingestion.origins import bring, place_of
from ingestion.quarantine.taken_up import WaitingRows
from ingestion.readers import header_fingerprint, read
from ingestion.run import Run

__all__ = ["FileIntake", "SourceIntake", "take_in"]


@dataclass(frozen=True)
class _Taking:
    """What the steps for each file of a source share."""

    programme: LoadedProgramme
    source: Source
    run: Run
    plan: Plan
    key: pseudonyms.PseudonymKey
    cache: HashCache
    waiting: WaitingRows
    looks: dict[str, Look] = field(default_factory=dict)


def take_in(programme: LoadedProgramme, source: Source, run: Run) -> SourceIntake:
    """Take in every file of a source that is ready and not yet landed under the current declaration.

    Args:
        programme: The programme.
        source: One of its sources.
        run: Identity and clock of the refresh.

    Returns:
        One result per file of the inbox, in file order.

    Raises:
        ElevenpointError: The key of the pseudonyms is missing, or the disk is full. A bad file raises nothing: it is
            in the result.
    """
    key = pseudonyms.pseudonym_key(programme.programme)
    fingerprint = declaration_fingerprint(source, programme.programme, key.key_id)
    brought = bring(programme, source, fingerprint)
    # What was brought is at rest; only what others write may still grow.
    listing = list_inbox(programme.inbox(source.source), source, wait=source.origin is None)
    if listing.problem:
        return SourceIntake(source.source, source.kind, (), listing.problem)
    layout = programme.layout
    keys = key_fingerprint(source, programme.programme, key.key_id)
    plan = Plan(layout, source, fingerprint, keys, read_manifests(layout, source.source))
    waiting = WaitingRows(layout, keys, plan.manifests)
    taking = _Taking(programme, source, run, plan, key, HashCache.of(layout), waiting)
    with told_when_full(layout.root):
        with landing.work_folder(layout, source.source) as workdir:
            results = _take_all(taking, listing.files, workdir)
        taking.cache.save()
        waiting.close()
    if plan.stranded():
        return SourceIntake(source.source, source.kind, (), stranded_batches(plan.stranded()))
    taken = [results[file.name] for file in listing.files] + [not_ready(file) for file in brought.left]
    place = place_of(source) if source.origin else None
    # What stops a file is told with its refusal.
    drift = tuple(str(look) for look in taking.looks.values() if look.drift and look.drift.is_news and not look.stops)
    return SourceIntake(source.source, source.kind, tuple(taken), brought.problem, place, brought.notes, drift)


def _take_all(taking: _Taking, files: tuple[InboxFile, ...], workdir: Path) -> dict[str, FileIntake]:
    results = {file.name: not_ready(file) for file in files if file.state != "ready"}
    deliveries: dict[str, tuple[Delivery, InboxFile, Claimed | None]] = {}
    first: dict[tuple[str, str], str] = {}
    ahead = Ahead()
    for number, file in enumerate(file for file in files if file.state == "ready"):
        try:
            sha256, claimed = _hash(taking, file, workdir / f"claim-{number}", ahead)
        except HeldFile as held:
            results[file.name] = FileIntake(file.name, "held", reason_code=held.reason_code, message=str(held))
            continue
        except RejectedFile as refused:
            results[file.name] = refused_file(file.name, refused)
            continue
        delivery = Delivery(file.name, sha256, file.file_date.isoformat() if file.file_date else None)
        same = (sha256, delivery.file_date or "") if taking.plan.dated else (sha256, "")
        if same in first:
            results[file.name] = FileIntake(
                file.name, "ignored", reason_code="FILE_DUPLICATE", message=f"It has the same bytes as {first[same]!r}."
            )
            continue
        first[same] = file.name
        deliveries[file.name] = (delivery, file, claimed)
    ordered = taking.plan.in_order([delivery for delivery, _, _ in deliveries.values()])
    if taking.plan.stranded():
        return {}
    turn = Turn(taking.source.limits.files_per_run)
    new = [delivery for delivery in ordered if taking.plan.newest_of(delivery) is None][: turn.files]
    if len(new) > 1 or taking.source.format.type == "csv":  # else the one file is read in a moment anyway
        places = {name: claimed.path if claimed else file.path for name, (_, file, claimed) in deliveries.items()}
        known = headers_before(taking.plan.manifests, new)
        looks = look_ahead(taking.source, [(delivery.name, places[delivery.name]) for delivery in new], known, workdir)
        log_drift(looks)
        taking.looks.update({look.file: look for look in looks})
    for delivery in ordered:
        _, file, claimed = deliveries[delivery.name]
        folder = workdir / f"batch-{delivery.sha256[:12]}-{len(results)}"
        folder.mkdir()
        results[file.name] = _take_one(taking, file, delivery, claimed, folder, turn)
        shutil.rmtree(folder, ignore_errors=True)
        if claimed:
            shutil.rmtree(claimed.path.parent, ignore_errors=True)
    return results


def _hash(taking: _Taking, file: InboxFile, folder: Path, ahead: Ahead) -> tuple[str, Claimed | None]:
    known = taking.cache.get(file.path, file.size, file.mtime_ns, file.inode)
    if known or not ahead.has_room(file.size):
        return known or hash_of(file, taking.cache), None
    folder.mkdir()
    claimed = claim(file, folder, taking.cache)
    return claimed.sha256, claimed


def _take_one(
    taking: _Taking, file: InboxFile, delivery: Delivery, claimed: Claimed | None, workdir: Path, turn: Turn
) -> FileIntake:
    plan = taking.plan
    newest = plan.newest_of(delivery)
    if newest and newest.is_withdrawn(plan.layout) and newest.declaration_fingerprint == plan.fingerprint:
        return FileIntake(
            file.name,
            "ignored",
            newest.batch_id,
            reason_code="FILE_WITHDRAWN",
            message="A person withdrew it.",
            remedy="Take it out of the inbox, or deliver it corrected.",
        )
    batch_id = plan.batch_id(delivery)
    known = plan.find(batch_id)
    if known and known.status == "landed":
        return _unchanged(taking, file, known, newest)
    if not turn.has_room(retry=known is not None):
        return result_of(known, "rejected", file.name) if known else turn.waiting(file.name)
    try:
        claimed = claimed or _claim_same(taking, file, delivery, workdir)
        manifest = _land(taking, delivery, claimed, batch_id, workdir)
    except HeldFile as held:
        return FileIntake(file.name, "held", reason_code=held.reason_code, message=str(held))
    except RejectedFile as refused:
        if claimed is None:
            return refused_file(file.name, refused)
        if known and (known.reason_code, known.reason) == (refused.reason_code, refused.message):
            return result_of(known, "rejected", file.name)
        manifest = _reject(taking, delivery, claimed, batch_id, refused, workdir)
    plan.add(manifest)
    return result_of(manifest, "landed" if manifest.status == "landed" else "rejected", file.name)


def _claim_same(taking: _Taking, file: InboxFile, delivery: Delivery, workdir: Path) -> Claimed:
    claimed = claim(file, workdir, taking.cache)
    if claimed.sha256 != delivery.sha256:
        raise HeldFile("It changed after it was listed (FILE_CHANGED); the next refresh looks again.")
    return claimed


def _unchanged(taking: _Taking, file: InboxFile, known: Manifest, newest: Manifest | None) -> FileIntake:
    """A batch that landed before; it becomes the current one again if the declaration went back to its own."""
    version = taking.plan.declaration_version
    if newest is not known or known.declaration_version != version:
        known = replace(
            known,
            declaration_version=version,
            landed_at=taking.plan.now(),
            first_landed_at=taking.plan.first_landed_at(known.delivery),
            run_id=taking.run.run_id,
            replaces=newest.batch_id if newest and newest is not known else known.replaces,
        )
        place = known.folder(taking.plan.layout)
        known = taking.waiting.take_up(known, place / ROWS)
        landing.write_atomically(known.folder(taking.plan.layout) / MANIFEST, known.as_json())
        taking.plan.add(known)
    return result_of(known, "unchanged", file.name)


def _land(taking: _Taking, delivery: Delivery, claimed: Claimed, batch_id: str, workdir: Path) -> Manifest:
    source, plan, zone = taking.source, taking.plan, taking.programme.programme.timezone
    with connect(workdir) as con, without_values(delivery.name):
        table = read(claimed.path, source.format, con, workdir, source.limits.file_bytes)
        refuse_too_many_rows(delivery.name, table.rows, source)
        source = with_epoch(source, table)
        notes = list(table.notes)
        if table.header:
            resolved = resolve(table.header, source)
            drift = compare(table.header, source, headers_before(plan.manifests, [delivery], plan.arrival(delivery)))
            notes += [*drift.notes, *resolved.notes, *absent_key_notes(table, resolved, source)]
            if plan.newest_of(delivery) is None:
                taking.looks.setdefault(delivery.name, Look(source.source, delivery.name, drift))
            pseudonyms.prepare(con, taking.key)
            verdicts = Verdicts(source, resolved, zone, taking.run.started_at, {}, table.traits)
            verdicts = replace(verdicts, looked_up=look_up_pseudonyms(con, verdicts, table.rows))
            batch = Batch(
                batch_id,
                delivery.name,
                version_order(source, delivery.file_date, plan.arrival(delivery)),
                valid_from(source, delivery.file_date, zone),
            )
            known = _known(taking, delivery)
            outcome = take_rows(con, table, verdicts, batch, known, workdir)
            refuse_swapped_dates(con, verdicts, table.rows, outcome.reasons.get("DATE_FORMAT", 0))
            notes += [*outcome.notes, *row_warnings(con, outcome.rows, verdicts)]
            if source.delivery == "cumulative":
                notes += vanished_notes(con, verdicts, _before(taking, delivery))
        else:
            outcome = no_rows(con, source, workdir)
    if not table.rows:
        notes.append("FILE_NO_ROWS: the file holds no rows")
    manifest = replace(
        _manifest(taking, delivery, claimed, batch_id, "landed"),
        header=list(table.header),
        header_fingerprint=header_fingerprint(table.header),
        rows_read=table.rows,
        blank_rows=table.blank_rows,
        fates=outcome.fates,
        reasons=outcome.reasons,
        notes=notes,
        first_event_at=outcome.first_event_at,
        last_event_at=outcome.last_event_at,
    )
    if sum(manifest.fates.values()) != manifest.rows_read:
        raise RuntimeError(
            f"{source.source}/{delivery.name}: {manifest.rows_read} rows were read and {manifest.fates} accounted for;"
            " nothing of the file landed. This is a mistake of the platform: please report it."
        )
    if outcome.quarantine:
        place = landing.quarantine_path(plan.layout, source.source, batch_id)
        landing.private_folder(place.parent)
        landing.move_file(outcome.quarantine, place)
    manifest = taking.waiting.take_up(manifest, outcome.rows)
    made = workdir / "batch"
    made.mkdir()
    outcome.rows.replace(made / ROWS)
    landing.commit(plan.layout, manifest, made)
    return manifest


def _known(taking: _Taking, delivery: Delivery) -> Known:
    layout = taking.plan.layout

    def rows(manifests: list[Manifest]) -> list[Path]:
        return [
            entry.folder(layout) / ROWS
            for entry in manifests
            if entry.delivery != delivery.key and sum(entry.fates.values()) > entry.fates["duplicate"]
        ]

    comparable, older, arrival = taking.plan.comparable(), taking.plan.older(), taking.plan.arrival(delivery)
    named_so = [
        entry
        for entry in sorted([*comparable, *older], key=lambda entry: -entry.arrival)
        if taking.source.identity.by == "row_content" and entry.file == delivery.name and entry.arrival < arrival
    ]
    same_name = {entry.batch_id: path for entry in named_so for path in rows([entry])}
    return Known(rows(comparable), rows(older), same_name)


def _before(taking: _Taking, delivery: Delivery) -> list[Path]:
    """Rows of the source's files before one: by the dates of their names, or as they came."""
    plan, arrival = taking.plan, taking.plan.arrival(delivery)
    return [
        entry.folder(plan.layout) / ROWS
        for entry in (*plan.comparable(), *plan.older())
        if entry.delivery != delivery.key
        and (entry.position < delivery.position if delivery.file_date else entry.arrival < arrival)
    ]


def _reject(
    taking: _Taking, delivery: Delivery, claimed: Claimed, batch_id: str, refused: RejectedFile, workdir: Path
) -> Manifest:
    manifest = replace(
        _manifest(taking, delivery, claimed, batch_id, "rejected"),
        reason_code=refused.reason_code,
        reason=refused.message,
        remedy=refused.remedy,
    )
    made = workdir / "rejected"
    made.mkdir()
    landing.commit(taking.plan.layout, manifest, made)
    return manifest


def _manifest(taking: _Taking, delivery: Delivery, claimed: Claimed, batch_id: str, status: str) -> Manifest:
    newest = taking.plan.newest_of(delivery)
    now = taking.plan.now()
    return Manifest(
        batch_id=batch_id,
        source=taking.source.source,
        kind=taking.source.kind,
        file=delivery.name,
        sha256=claimed.sha256,
        bytes=claimed.size,
        file_date=delivery.file_date,
        arrival=taking.plan.arrival(delivery),
        declaration_fingerprint=taking.plan.fingerprint,
        declaration_version=taking.plan.declaration_version,
        status=status,
        landed_at=now,
        first_landed_at=(taking.plan.first_landed_at(delivery.key) or now) if status == "landed" else None,
        key_fingerprint=taking.plan.keys,
        run_id=taking.run.run_id,
        replaces=newest.batch_id if newest and status == "landed" else None,
    )
