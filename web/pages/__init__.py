"""The pages that staff and members read and fill in."""
