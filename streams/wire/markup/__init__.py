"""XML and HTML from strangers, and the lines of text in them."""
