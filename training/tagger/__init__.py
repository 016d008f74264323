"""Trains the model of `streams.enrich.tagger.tagger`: `python -m training.tagger DATA --wordnet DICT`."""
