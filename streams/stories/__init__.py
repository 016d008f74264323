"""Which items repeat, update or resemble which: near-duplicates within a window of the items' own times."""
