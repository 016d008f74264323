"""Makes the model that tells promotional lines: `python -m training.promo DATA [--words-only] [--no-write]`.

DATA holds labelled articles (`*dev.jsonl`: {id, source, title, lines: [{text, label}]}) and articles to be seen before them (`stream*.jsonl.gz`).
Prints what the model reaches on publishers it was not trained on (each publisher left out in turn, the threshold chosen on all), with memory, cues
or words switched off, and writes `streams/promo/words.tsv` and `streams/promo/model.json`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import orjson

from streams.promo import model as statistical
from training.promo import evidence, words
from training.promo.fit import SWITCHES, fit, left_out, report

PACKAGE = Path(statistical.__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--held", default="", help="sources to report apart, comma-separated")
    parser.add_argument("--no-write", action="store_true", help="print the figures only")
    parser.add_argument("--quick", action="store_true", help="do not measure with evidence switched off")
    options = parser.parse_args()
    weights = words.train()
    if not options.no_write:
        words.write(weights, PACKAGE / "words.tsv")
    held = frozenset(filter(None, options.held.split(",")))
    articles = evidence.collect(options.data)
    for name, off in list(SWITCHES.items())[: 1 if options.quick else None]:
        report(name, left_out(articles, weights, off), articles, held)
    threshold = report("chosen", left_out(articles, weights, frozenset()), articles, held)
    first, second = fit(articles, weights, frozenset())
    if not options.no_write:
        stored = {"threshold": round(threshold, 2), "first": first, "second": second}
        (PACKAGE / "model.json").write_bytes(orjson.dumps(stored, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")


if __name__ == "__main__":
    main()
