"""Taking an item out: the record on `wire.raw` that says so, and what becomes of it (docs/erasure.md)."""
