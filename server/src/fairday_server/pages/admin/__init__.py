"""Administration: people, teams, computers, join tokens, rules and policies, for administrators alone."""
