"""The IPTC's XML formats: NITF, NewsML 1, NewsML-G2."""
