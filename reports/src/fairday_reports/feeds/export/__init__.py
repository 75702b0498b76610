"""Whole sets of the feeds as files: from what is asked, over Arrow, to a stream of bytes."""
