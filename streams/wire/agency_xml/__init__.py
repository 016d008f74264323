"""XML formats that one agency has for itself: Ritzau."""
