"""newswire: a news wire consumer on Kafka. See `docs/` for how the parts fit together."""

__version__ = "0.1.0"
