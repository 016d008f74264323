"""How the outputs of a record reach the broker before the record itself is acknowledged.

The order, for every raw record, that nothing may change:

1. The step makes the outcome: events, references, lines, or dead letters.
2. All output records are handed to the idempotent producer, in order (`outbox.Outbox.send`).
3. The record joins the window with the futures of its outputs (`window.Window.put`); a full window holds the reader back.
4. In the order of reading, the window waits until the broker has acknowledged every output.
5. Only then the record is acknowledged to Faust, in order, and
6. Faust commits the offset, at most up to the last record acknowledged.

Whatever fails between 2 and 5 ends the process (`fail_stop.fail_stop`) with nothing committed past it: the next worker starts there again.

That is the order for `wire.raw`. For a topic whose outcome depends on what was written before, see `owned.work_off`.
"""
