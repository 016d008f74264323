"""How the promotional-line model is made: `python -m training.promo DATA`."""
