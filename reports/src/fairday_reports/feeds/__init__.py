"""Feeds for programs that analyse: a star schema declared once, the job that fills it, and the ways it is read."""
