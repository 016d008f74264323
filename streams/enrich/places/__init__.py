"""Places of an item: the gazetteer, its names where they stand in the text, whether each is a place here, and which."""
