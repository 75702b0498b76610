"""The desktop agent: sensors, sampler, coalesce, redact, spool, uploader."""
