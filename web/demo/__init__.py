"""The demonstration association: made up, but made by the real use cases."""
