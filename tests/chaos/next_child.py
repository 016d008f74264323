"""A worker's child of another version, as in a rolling deploy: the same code under another name of its version."""

from __future__ import annotations

import sys

import streams

streams.__version__ += "+next"

from streams.worker import child  # noqa: E402 - what is imported from here on takes the version from above

if __name__ == "__main__":
    sys.exit(child.main())
