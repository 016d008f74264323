"""The command `newswire`. Each subcommand is a file of `streams/commands/`, imported when it is called."""

from __future__ import annotations

import importlib
import logging

import click

from streams import __version__

# name -> what `newswire --help` says of it; the module of the same name defines `command`.
COMMANDS = {
    "demo": "Show the whole service at work on sample items, with no Kafka and no Java.",
    "worker": "Run a worker: raw items in, normalized events out.",
    "normalize": "Turn files of raw items into events, without a broker.",
    "inspect": "Show what is read of a file, field by field, and what is left over.",
    "explain": "Show why an item has the entities, places and region tags that it has.",
    "feed": "Send files of raw items to wire.raw.",
    "tail": "Follow a topic, readably.",
    "broker": "Run a local Apache Kafka.",
    "topics": "Show, create or check the topics.",
    "dlq": "List, show or replay dead letters.",
    "replay": "Run stored raw items through this version, and say in what its events differ.",
    "erase": "Take an item out of outputs, references, stories and memory, and say what stays how long.",
    "promos": "The memory of repeated lines: look at it, allow or block lines, back it up.",
    "knowledge": "Check a file of operators' own names, stop names and overrides.",
    "routes": "Check a file of routing rules, or try it on items.",
    "eval": "Score folders of labelled data (promo, neardup, entities, regions), or list what is removed most often.",
    "doctor": "Check settings, broker, topics and schemas, and say what to do.",
}


class Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"streams.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="newswire")
def main() -> None:
    """A news wire consumer on Kafka: raw wire items in, promotional lines out, entities and region tags on.

    Settings come from the environment (NEWSWIRE_BROKERS, NEWSWIRE_GROUP, NEWSWIRE_PREFIX, ...) or a TOML file; see docs/settings.md.
    """
    # What the client says of a broker that does not answer, each command says once and in one line.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


if __name__ == "__main__":
    main()
