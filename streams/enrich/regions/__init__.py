"""Region tags: which countries an item speaks of, how much, and the regions above and below them."""
