"""The worker as processes: a supervisor that judges from outside, and the child that does the work."""
