"""Formats that control bytes frame: IPTC 7901 and ANPA 1312."""
