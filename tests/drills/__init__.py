"""Drills: the product as real processes, and what can happen to a house. They print figures; `make drill` runs all, on both databases."""
