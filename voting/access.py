"""Who sees what, in the voting app."""
