"""Who sees what, in the nominations app."""
