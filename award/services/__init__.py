"""What changes in the award app, by verb."""
