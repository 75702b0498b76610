"""What waits for a decision, in one queue, and how it is decided."""
