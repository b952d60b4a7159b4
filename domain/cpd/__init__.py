"""What a certification or CPD scheme asks of its members, and what a member's log makes of it."""
