"""The award app's forms, by the page they stand on."""
