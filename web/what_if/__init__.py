"""What would be: other rules tried on all who hold a certificate, learning tried on a log; no fact comes of it."""
