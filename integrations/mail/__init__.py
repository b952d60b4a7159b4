"""Letters to persons: worded from facts, kept sealed in an outbox, and carried by a postman."""
