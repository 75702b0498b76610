"""What a made report is, before any format: a head, and tables whose rows are read as often as somebody likes."""
