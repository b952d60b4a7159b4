"""Memberships: who applied, who was admitted, which terms they paid for, and when they left."""
