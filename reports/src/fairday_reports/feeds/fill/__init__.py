"""Keeps the feeds current: from marked dates to rows that say what readers of the ledger see."""
