"""Årets alumn: the yearly cycle in which an alumni association names its alumnus of the year."""

__version__ = "1.0.0"
