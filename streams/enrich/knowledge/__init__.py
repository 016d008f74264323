"""What operators know: the file that they write, the index of its names, and its effect on an item's mentions."""
