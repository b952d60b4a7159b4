"""Who the association knows: persons with their personal data and roles, and organisations."""
