"""Items that come as mail."""
