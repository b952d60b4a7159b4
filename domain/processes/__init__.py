"""What crosses the slices: use cases that save several things together, and policies that follow facts."""
