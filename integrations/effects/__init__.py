"""What follows from facts: policies are carried out, and what facts intend outside is done, once."""
