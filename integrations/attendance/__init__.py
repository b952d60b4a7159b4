"""How presence comes to be known from outside: tickets at a door, and webinar systems that report who was connected."""
