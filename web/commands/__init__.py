"""The `collegium` command, one module for each kind of work."""
