"""People from a CSV file: read, planned against who there is, and only then written; for page and command."""
