"""The collector: enrol, ingest, store, ledger."""
