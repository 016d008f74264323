"""Measurements of the running service. Each prints its method with its figures."""
