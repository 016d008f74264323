"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

# Machines are shared: a time limit for each example would fail for what the machine does. Tests of time measure processor time.
settings.register_profile("newswire", deadline=None)
settings.load_profile("newswire")
