"""Which seats an administrator should look after, and why: read by commands, the API, the doctor and the metrics."""
