"""Items in JSON: the project's envelope and the IPTC's ninjs."""
