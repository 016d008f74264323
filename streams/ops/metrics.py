"""Every metric, declared once. Times are seconds, sizes bytes."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

# Every item ends in exactly one outcome: the sum over `outcome` is the number of items handled (repeats after a restart included).
# `outcome` is "event" or the reason code of a dead letter.
ITEMS = Counter("newswire_items", "items handled, by outcome", ["outcome"])

# Raw records taken from the broker; one may hold several items.
RECORDS_IN = Counter("newswire_records_in", "raw records taken from the broker")

# Records handed to the broker, by topic.
RECORDS_OUT = Counter("newswire_records_out", "records handed to the broker", ["topic"])

# Stretches taken out of items, by kind (register, newsletter, repeat, ...).
REMOVED = Counter("newswire_removed", "promotional stretches taken out", ["kind"])

# From the step's begin to its end: reading, cleaning, enriching, building, validating.
STEP_SECONDS = Histogram("newswire_step_seconds", "time of one step", buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5))

# Items between reading and acknowledging.
IN_FLIGHT = Gauge("newswire_in_flight", "records read and not yet acknowledged")

# Append time of the newest item handled, seconds since the epoch; "now minus this" is how far behind the worker is.
LAST_ITEM_TIME = Gauge("newswire_last_item_time", "append time of the newest item handled")

# Events that were kept back until their embargo is over, and those that were published then.
HELD = Counter("newswire_held", "events kept back until their embargo is over")
RELEASED = Counter("newswire_released", "events published at the end of their embargo")

# Events that are kept back now, by what this worker knows of all of them.
HELD_NOW = Gauge("newswire_held_now", "events kept back now")

# Lines that the memory of repeated lines knows.
PROMO_LINES = Gauge("newswire_promo_lines", "lines in the memory of repeated lines")

# Links between items, by kind (duplicate, update, ...).
LINKS = Counter("newswire_links", "links between items, by kind", ["kind"])

# Times that the operators' file of routing rules had changed and was read again; `result` as for KNOWLEDGE_RELOADS.
ROUTES_RELOADS = Counter("newswire_routes_reloads", "readings of the operators' changed file of routing rules, by result", ["result"])

# References that were withdrawn because the newest version of their item does not have them.
WITHDRAWN = Counter("newswire_withdrawn", "references that were withdrawn")

# Times that the operators' file of knowledge had changed and was read again; `result` is "in force" or "broken" (the one before stays in force).
KNOWLEDGE_RELOADS = Counter("newswire_knowledge_reloads", "readings of the operators' changed file of knowledge, by result", ["result"])

# Items that the next one is compared with; of the worker that links, 0 in the others.
STORIES = Gauge("newswire_stories", "items that the next one is compared with")

# Suppliers of the setting `silence`, of the worker that links stories: 1 while one has sent nothing for longer than it says (0 in the other workers), and
# when its newest item came, seconds since the epoch.
SUPPLIER_SILENT = Gauge("newswire_supplier_silent", "1 while a supplier has sent nothing for longer than expected", ["supplier"])
SUPPLIER_LAST_TIME = Gauge("newswire_supplier_last_time", "when the newest item of a supplier came", ["supplier"])

# Records of internal topics that could not be read; they are passed over and named in the log.
CORRUPT = Counter("newswire_corrupt_records", "records of internal topics that could not be read", ["topic"])
