"""Trains the model of `streams.enrich.tagger`: `python -m training.tagger DATA --wordnet DICT`."""
