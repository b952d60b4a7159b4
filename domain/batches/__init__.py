"""Work on many at once: planned and shown before anything changes, carried out as planned, and taken back."""
