"""What the gazetteer and the weights of place names are made with."""
