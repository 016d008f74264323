"""From bytes to characters: the charset, the line ends, what is mended in a line."""
