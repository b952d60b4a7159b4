"""What people and programs see: pages, the API and the command line."""
