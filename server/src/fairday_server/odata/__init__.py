"""`/odata/v4/`: the feeds for BI tools, over HTTP."""
