"""What members have learnt, wherever and however: their own log, and what a scheme's office said about it."""
