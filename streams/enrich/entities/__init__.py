"""The item pass: one entity for each referent, with canonical name, URI, roles and shares' symbols."""
