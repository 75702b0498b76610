"""Metrics: formulas over the facts of ledger days, defined once, read for anyone and any range, and explained."""
