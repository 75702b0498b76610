"""The pages of a team: who is on now, its week and its month."""
