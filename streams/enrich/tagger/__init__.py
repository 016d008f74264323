"""Names of persons, organisations, places and others in a text: capitalised runs, and a linear-chain CRF that labels their tokens. Knows no gazetteer."""
