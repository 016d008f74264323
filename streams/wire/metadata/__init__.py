"""What an item says of itself: its fields one by one, dates, codes, and the item that they make."""
