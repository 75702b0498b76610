"""Policies: what is recorded and how it is reckoned, by organisation, team and person, from a date on."""
