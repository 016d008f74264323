"""Faults provoked on Apache Kafka and on workers as processes, and a judge of what became of every item.

| file           | what it is                                                                                   |
| -------------- | -------------------------------------------------------------------------------------------- |
| `scenarios.py` | the table of scenarios: which fault, on which brokers, what it must not break                |
| `faults.py`    | what is done to workers, brokers, network and topics, at moments that a seed gives           |
| `run.py`       | one run of a scenario from the first worker's start to the verdict                           |
| `stage.py`     | the brokers: one node, three nodes, one behind a proxy, one on a small disk                  |
| `proxy.py`     | a TCP proxy that delays, stalls and cuts, also in the middle of the answer to a produce      |
| `ledger.py`    | writes numbered items and remembers which of them the broker has acknowledged                |
| `watch.py`     | reads outcomes and committed offsets while the faults happen                                 |
| `verify.py`    | decides, from the ledger and from everything on the topics, whether the promise was kept     |
| `report.py`    | a run's report with its picture, and the table in docs/reliability.md                        |
| `naive.py`     | the Faust agent that everybody writes first: the judge must find what it loses               |

`python -m tests.chaos --help` says how to run them; docs/reliability.md has what was seen.
"""
