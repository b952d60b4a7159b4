"""How facts become the views that staff, members and finance read."""
