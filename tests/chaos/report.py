"""What is kept of runs: a line of each in a file of results, a page with a picture of each, and the table in docs/reliability.md."""

from __future__ import annotations

import html
import subprocess
import time
from collections import Counter, defaultdict
from pathlib import Path

import orjson
import pygal

from tests.chaos.run import Result
from tests.chaos.scenarios import SCENARIOS

RESULTS = Path(__file__).parent / "results.jsonl"
_PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
_BEGIN, _END = "<!-- table: begin -->\n", "<!-- table: end -->\n"
_CODE = ("streams/delivery", "streams/agents", "streams/worker", "streams/app.py")
"""What the promise rests on: results of different versions of it are not added up."""
_COLUMNS = ("fault", "scenario", "runs", "faults", "items", "repeats", "missing", "different", "failed runs", "recovery, longest", "seeds")
_STEP = 0.5  # seconds between two points of the picture


def line(result: Result) -> str:
    """The run in one line; of one that failed, what was wrong in some more."""
    verdict = result.verdict
    recovery = "-" if result.recovery is None else f"{result.recovery:.1f} s"
    head = (
        f"{result.scenario:28} seed {result.seed}: {verdict.items} items, {verdict.events} events, {verdict.dead_letters} dead letters, "
        f"{verdict.repeats} repeats, {result.faults} faults, recovery {recovery}, stopped in {result.stop_seconds:.1f} s, {result.seconds:.0f} s: "
    )
    wrong = [f"  {name}: {len(found)}, e.g. {found[0]}" for name, found in verdict.wrong.items() if found] + [f"  {problem}" for problem in result.problems]
    return head + ("holds" if result.holds else "FAILS\n" + "\n".join(wrong))


def append(path: Path, result: Result) -> None:
    verdict = result.verdict
    entry = {
        "when": time.strftime("%Y-%m-%d"),
        "code": delivery_code(),
        "scenario": result.scenario,
        "seed": result.seed,
        "items": verdict.items,
        "events": verdict.events,
        "dead_letters": verdict.dead_letters,
        "repeats": verdict.repeats,
        "faults": result.faults,
        "recovery": None if result.recovery is None else round(result.recovery, 2),
        "stop": round(result.stop_seconds, 2),
        "seconds": round(result.seconds),
        "wrong": {name: len(found) for name, found in verdict.wrong.items() if found},
        "problems": [problem[:200] for problem in result.problems],
    }
    with path.open("ab") as file:
        file.write(orjson.dumps(entry) + b"\n")


def delivery_code() -> str:
    """A hash of the code that the promise rests on."""
    listed = subprocess.run(["git", "ls-files", "-s", *_CODE], cwd=_PAGE.parents[1], capture_output=True, check=True).stdout
    done = subprocess.run(["git", "hash-object", "--stdin"], input=listed, capture_output=True, check=True, cwd=_PAGE.parents[1])
    return done.stdout.decode()[:12]


def write(folder: Path, result: Result) -> None:
    """`report.html`: the verdict, the time line of faults, items fed and outcomes, and what was wrong."""
    start = min([*result.fed, *result.outcomes, *(mark.at for mark in result.marks)], default=0.0)
    rows = "".join(f"<tr><td>{mark.at - start:.1f} s</td><td>{html.escape(mark.what)}</td></tr>" for mark in result.marks)
    wrong = "".join(
        f"<h3>{html.escape(name)}: {len(found)}</h3><pre>{html.escape(chr(10).join(found[:50]))}</pre>" for name, found in result.verdict.wrong.items() if found
    )
    problems = "".join(f"<pre>{html.escape(problem)}</pre>" for problem in result.problems)
    page = (
        f"<!doctype html><meta charset=utf-8><title>{result.scenario}, seed {result.seed}</title>"
        "<style>body{font:15px sans-serif;max-width:70em;margin:2em auto}</style>"
        f"<h1>{result.scenario}, seed {result.seed}: {'holds' if result.holds else 'fails'}</h1><p>{html.escape(SCENARIOS[result.scenario].what)}"
        f"<p>{html.escape(line(result).splitlines()[0])}</p>{_picture(result, start)}<table>{rows}</table>{wrong}{problems}"
    )
    (folder / "report.html").write_text(page, encoding="utf-8")


def _picture(result: Result, start: float) -> str:
    """Items acknowledged, items with an outcome, and the items between, over time; a vertical line for each fault."""
    end = max([*result.fed, *result.outcomes, start])
    times = [start + number * _STEP for number in range(int((end - start) / _STEP) + 2)]
    chart = pygal.XY(width=1000, height=360, show_dots=False, x_title="seconds", y_title="items", legend_at_bottom=True, explicit_size=True, js=[])
    fed, outcomes = _cumulated(result.fed, times), _cumulated(result.outcomes, times)
    chart.add("acknowledged", [(at - start, number) for at, number in zip(times, fed, strict=True)])
    chart.add("with an outcome", [(at - start, number) for at, number in zip(times, outcomes, strict=True)])
    chart.add("lag", [(at - start, max(0, one - other)) for at, one, other in zip(times, fed, outcomes, strict=True)])
    top = max([*fed, 1])
    for title, marks in (("fault", [mark for mark in result.marks if mark.fault]), ("over", [mark for mark in result.marks if mark.over])):
        points: list[tuple[float, float] | None] = []
        for mark in marks:
            points += [(mark.at - start, 0), (mark.at - start, top), None]
        if points:
            chart.add(title, points, allow_interruptions=True, stroke_style={"dasharray": "4, 4"})
    return chart.render(is_unicode=True)


def _cumulated(moments: list[float], times: list[float]) -> list[int]:
    counted, at = [], 0
    for time_ in times:
        while at < len(moments) and moments[at] <= time_:
            at += 1
        counted.append(at)
    return counted


def table(results: list[dict[str, object]]) -> str:
    """The rows of docs/reliability.md: of each scenario the sums over its runs of the newest delivery code, and the longest recovery."""
    by_name: dict[str, list[dict[str, object]]] = defaultdict(list)
    for entry in results:
        by_name[str(entry["scenario"])].append(entry)
    head = f"| {' | '.join(_COLUMNS)} |\n|{' --- |' * len(_COLUMNS)}\n"
    rows = ""
    for name, scenario in SCENARIOS.items():
        runs = by_name.get(name, [])
        if not runs:
            rows += f"| {scenario.fault} | {scenario.what} | 0 | | | | | | | | |\n"
            continue
        wrong: Counter[str] = Counter()
        for entry in runs:
            wrong.update(entry["wrong"])  # type: ignore[call-overload]
        recoveries = [float(str(entry["recovery"])) for entry in runs if entry["recovery"] is not None and entry["faults"]]
        sums = {field: sum(int(str(entry[field])) for entry in runs) for field in ("faults", "items", "repeats")}
        failed = sum(bool(entry["wrong"] or entry["problems"]) for entry in runs)
        recovery = f"{max(recoveries):.1f} s" if recoveries else ""
        rows += (
            f"| {scenario.fault} | {scenario.what} (`{name}`) | {len(runs)} | {sums['faults']} | {sums['items']} | {sums['repeats']} | {wrong['missing']} | "
            f"{wrong['different repeats']} | {failed} | {recovery} | {_seeds(runs)} |\n"
        )
    return head + rows


def _seeds(runs: list[dict[str, object]]) -> str:
    seeds = sorted({int(str(entry["seed"])) for entry in runs})
    parts: list[list[int]] = []
    for seed in seeds:
        if parts and seed == parts[-1][-1] + 1:
            parts[-1].append(seed)
        else:
            parts.append([seed])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts)


def write_table(path: Path) -> None:
    """Puts the table of the newest delivery code's results into docs/reliability.md."""
    entries = [orjson.loads(row) for row in path.read_bytes().splitlines()]
    newest = entries[-1]["code"] if entries else ""
    mine = [entry for entry in entries if entry["code"] == newest]
    text = _PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    _PAGE.write_text(f"{before}{_BEGIN}{table(mine)}{_END}{after}", encoding="utf-8")
