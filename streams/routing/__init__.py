"""Routing rules: which further topics an event is copied to, by rules that operators write. Knows nothing of Kafka or Faust; docs/routing.md describes it."""
