"""The forms of the nominations app."""
