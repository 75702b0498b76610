"""The parts that reports are put together from; each is a small declaration and reads for itself."""
