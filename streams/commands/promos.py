"""`newswire promos`"""

from __future__ import annotations

import gzip
import time
from pathlib import Path
from typing import Any

import click
import orjson

from streams.commands import promos_view as view
from streams.commands import terminal
from streams.commands.common import load_settings, progress, run
from streams.commands.promos_decide import PassedOver, Waiting, decide
from streams.commands.promos_give import Unapplied, give
from streams.commands.promos_memory import newest
from streams.event.validate import problem
from streams.printable import printable
from streams.promo import memory_file
from streams.promo.fingerprint import fingerprint as fingerprint_of
from streams.promo.learner import promo_key
from streams.promo.memory_file import MemoryFileError
from streams.promo.overrides import LONGEST_NOTE, LONGEST_TEXT, Override
from streams.settings import Settings

FILE = click.Path(path_type=Path, dir_okay=False)
OLD_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group()
def command() -> None:
    """The memory of repeated lines (topic wire.promos): look at it, decide on lines, back it up.

    A line is known by its supplier and its fingerprint, which `list` shows, or by its supplier and its text.
    """


@command.command("list")
@click.option("--supplier", help="Only this supplier's lines.")
@click.option("--verdict", "verdicts", multiple=True, type=click.Choice(view.VERDICTS), help="Only lines with this verdict; may be given more than once.")
@click.option("--min-seen", type=click.IntRange(min=0), default=0, help="Only lines that so many stories or more carried.")
@click.option("--all", "everything", is_flag=True, help="Lines of every verdict; without it those that are promotional or that an operator decided on.")
@click.option("--json", "as_json", is_flag=True, help="Each line's record as one line of JSON.")
def list_lines(supplier: str | None, verdicts: tuple[str, ...], min_seen: int, everything: bool, as_json: bool) -> None:
    """One line for each repeated line: supplier, fingerprint, verdict, stories that carried it, text.

    Sorted by supplier, most stories first.
    """
    settings = load_settings()
    wanted = view.VERDICTS if everything else verdicts or view.ACTED_ON
    for record in view.chosen(run(settings, newest(settings)), supplier, wanted, min_seen):
        terminal.say_bytes([orjson.dumps(record)]) if as_json else terminal.say(view.row(record))


@command.command("show")
@click.argument("fingerprint", required=False)
@click.option("--text", help="The line itself, instead of its fingerprint.")
@click.option("--supplier", help="Only this supplier's line; without it every supplier's that has it.")
@click.option("--json", "as_json", is_flag=True, help="The record as JSON.")
def show_line(fingerprint: str | None, text: str | None, supplier: str | None, as_json: bool) -> None:
    """Everything that is known of a line, for each supplier that has it."""
    if (fingerprint is None) == (text is None):
        raise click.UsageError("name the line by its FINGERPRINT or by --text, one of the two")
    wanted = fingerprint_of(text) if text is not None else _fingerprint(fingerprint or "")
    settings = load_settings()
    found = [record for record in run(settings, newest(settings, lambda key: key.endswith(b"/" + wanted.encode()))) if supplier in (None, record["supplier"])]
    if not found:
        raise click.ClickException(f"{settings.topic('promos')} knows no line {wanted}; `newswire promos list --all` shows what it knows")
    if as_json:
        terminal.say_bytes(orjson.dumps(record, option=orjson.OPT_INDENT_2) for record in found)
    else:
        click.echo(printable("\n\n".join(map(view.page, found)), breaks=True))


def _deciding(function: Any) -> Any:
    """What the three commands that decide on a line have in common."""
    for decorate in (
        click.option(
            "--timeout", type=click.FloatRange(min=0, min_open=True), default=30.0, show_default=True, help="Seconds to wait for a worker to apply it."
        ),
        click.option("--note", help="Who decided, and why; kept with the line."),
        click.option("--text", help="The line itself; works for one that was never seen before."),
        click.option("--supplier", "option", metavar="SUPPLIER", help="Whose line it is, with --text."),
        click.argument("fingerprint", required=False),
        click.argument("supplier", required=False),
    ):
        function = decorate(function)
    return function


@command.command("allow")
@_deciding
def allow(**arguments: Any) -> None:
    """Never take this line out: all its copies at this supplier stay.

    Name it by SUPPLIER and FINGERPRINT, or by --supplier and --text. In force some seconds after a worker has applied it; what came
    before stays as it was.
    """
    _decide("allow", **arguments)


@command.command("block")
@_deciding
def block(**arguments: Any) -> None:
    """Always take this line out, wherever this supplier carries it. Credits and datelines stay all the same.

    Name it by SUPPLIER and FINGERPRINT, or by --supplier and --text. In force some seconds after a worker has applied it; what came
    before stays as it was.
    """
    _decide("block", **arguments)


@command.command("clear")
@_deciding
def clear(**arguments: Any) -> None:
    """Take an earlier allow or block back: the line is judged as if there had been none."""
    _decide(None, **arguments)


def _decide(word: str | None, supplier: str | None, fingerprint: str | None, option: str | None, text: str | None, note: str | None, timeout: float) -> None:
    settings = load_settings()
    override = _override(settings, word, supplier, fingerprint, option, text, note)
    warning = view.warning(override)
    if warning is not None:
        click.echo(f"Warning: {warning}", err=True)
    try:
        record = run(settings, decide(settings, override, timeout))
    except Waiting:
        raise click.ClickException(
            f"no worker of group {settings.group} has applied the decision within {timeout:g} s. It is recorded on {settings.topic('lines')} "
            "and will be applied as soon as one runs (`newswire worker`)"
        ) from None
    except PassedOver:
        raise click.ClickException(
            f"the workers of group {settings.group} passed the decision over; they may be of an earlier version of newswire. "
            "Bring them to this one and decide again"
        ) from None
    if record is None:
        terminal.say(f"nothing was decided on line {override.fingerprint} of {override.supplier}, so there is nothing to take back")
        return
    terminal.say(_said(override, record))


def _said(override: Override, record: dict[str, Any]) -> str:
    line = f"line {override.fingerprint} of {override.supplier}"
    if record["override"] != override.word:
        return f"{line}: a later decision holds already: {view.verdict(record)}"
    begins = record["history"][-1]["from"] if record["history"] else None
    what = {"allow": f"{line} is always kept", "block": f"{line} is always taken out", None: f"{line} is judged by what was learned: {view.verdict(record)}"}
    if begins is None:
        return what[override.word]
    wait = begins / 1000 - time.time()
    return f"{what[override.word]}, from {view.moment(begins)} on ({f'in {wait:.1f} s' if wait > 0 else 'in force already'})"


def _override(
    settings: Settings, word: str | None, supplier: str | None, fingerprint: str | None, option: str | None, text: str | None, note: str | None
) -> Override:
    if note is not None and not 0 < len(note) <= LONGEST_NOTE:
        raise click.BadParameter(f"a note has 1 to {LONGEST_NOTE} characters", param_hint="--note")
    if text is not None and option is not None and supplier is None:
        if not view.is_line(text) or len(text) > LONGEST_TEXT:
            raise click.BadParameter(f"a line has some text, no line break, and at most {LONGEST_TEXT} characters", param_hint="--text")
        return Override(option, fingerprint_of(text), text, word, note)
    if supplier is None or fingerprint is None or text is not None or option is not None:
        raise click.UsageError("name the line by SUPPLIER and FINGERPRINT, or by --supplier and --text")
    fingerprint = _fingerprint(fingerprint)
    key = promo_key(supplier, fingerprint)
    known = run(settings, newest(settings, lambda one: one == key)).get(supplier, fingerprint)
    if known is None:
        raise click.ClickException(
            f"{settings.topic('promos')} knows no line {fingerprint} of {supplier}; `newswire promos list --all --supplier {supplier}` shows what it "
            "knows, and --supplier with --text works for a line that was never seen"
        )
    return Override(supplier, fingerprint, known.get("text", "")[:LONGEST_TEXT], word, note)


def _fingerprint(text: str) -> str:
    if len(text) != 16 or not set(text) <= set("0123456789abcdef"):
        raise click.BadParameter(f"{text!r} is no fingerprint: 16 digits of 0-9 and a-f, as `newswire promos list` shows them", param_hint="FINGERPRINT")
    return text


@command.command("export")
@click.argument("file", type=FILE)
def export_lines(file: Path) -> None:
    """Write the memory to FILE (JSON lines; .gz by suffix): a backup, or a memory for `newswire normalize --memory`."""
    settings = load_settings()
    records = run(settings, newest(settings))
    memory_file.save(file, records)
    click.echo(f"{len(records)} lines written to {file}", err=True)


@command.command("import")
@click.argument("file", type=FILE)
@click.option(
    "--keep-moments",
    is_flag=True,
    help="For a backup of this same installation: verdicts are in force from the moments in FILE on, so that items are judged as they were.",
)
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=30.0, show_default=True, help="Seconds without progress after which to give up."
)
def import_lines(file: Path, keep_moments: bool, timeout: float) -> None:
    """Merge the memory in FILE into what is known, for all workers.

    Nothing that was learned is lost: stories are united, and of two decisions on a line the later one holds. Returns when all is in force.
    """
    settings = load_settings()
    try:
        records = memory_file.load(file)
    except (MemoryFileError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for record in records:
        said = problem("promo.v1", record)
        if said is not None:
            name = f"line {record['fingerprint']} of {record['supplier']}"
            raise click.ClickException(f"{file}: {name} is no record of this version of newswire ({said}). Correct it, or export the file again")
    with progress("lines", len(records)) as advance:
        try:
            by_workers = run(settings, give(settings, records, keep_moments=keep_moments, patience=timeout, advance=advance))
        except Unapplied as late:
            raise click.ClickException(
                f"the workers of group {settings.group} have stood still for {timeout:g} s with {late.waiting} lines to go. These are on "
                f"{settings.topic('lines')} and will be merged when the workers go on; see `newswire doctor`"
            ) from None
    click.echo(f"{len(records)} lines imported and in force{'' if by_workers else ' (no worker runs: written directly)'}", err=True)


@command.command("migrate")
@click.argument("old", type=OLD_FILE)
@click.argument("new", type=FILE)
def migrate(old: Path, new: Path) -> None:
    """Rewrite the memory file OLD, of this or any earlier version of the format, as NEW in the present one. Needs no broker."""
    try:
        records = memory_file.load(old)
        memory_file.save(new, records)
        before, after = _version(old), _version(new)
    except (MemoryFileError, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{len(records)} lines of version {before} read from {old}, written to {new} in version {after}", err=True)


def _version(file: Path) -> int:
    """The version of the format of a memory file that can be read."""
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines:
        return int(orjson.loads(lines.readline())["newswire-promos"])
