"""A demo cycle: invented people go through the product's own services, up to a phase."""
