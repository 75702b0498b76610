"""Reports on a schedule: when they are due, who gets them, what each run did, and what late data make of it."""
