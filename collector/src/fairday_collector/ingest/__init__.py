"""Ingest: an uploaded body becomes stored spans, once, or a refusal that says why."""
