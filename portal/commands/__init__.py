"""What the command `portal` can do: a module for each command, with `run(arguments) -> exit status`."""
