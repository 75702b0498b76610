"""The catalogue of reports: what each shows, with what parameters, composed from the registry of metrics."""
