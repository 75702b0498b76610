"""The HTTP API of the web port, version 1."""
