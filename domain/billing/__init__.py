"""What people owe, what they have paid, and what of it the association has earned."""
