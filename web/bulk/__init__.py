"""Work on many: planned from a table, shown before anything changes, carried out by the worker, taken back."""
