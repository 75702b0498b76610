"""Rosters: which hours a person was to work on a date, from shifts, holidays and leave; and how work compares."""
