"""The Faust agents, one file each. They are thin: take an event, call a pure step, deliver, acknowledge."""
