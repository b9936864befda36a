"""What a person who nominates sees."""
