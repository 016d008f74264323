"""News feeds: RSS, Atom, JSON Feed, and the export of WordPress."""
