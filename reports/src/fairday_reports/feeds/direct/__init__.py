"""The feeds for programs that query the database itself: views, and roles that may read them and nothing else."""
