"""The subcommands of `newswire`, one file each; every file defines `command`."""
