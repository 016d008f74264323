"""The contract as documents: AsyncAPI and pages made from `schemas/`, and what a change of it breaks. For developers; no part of the wheel."""
