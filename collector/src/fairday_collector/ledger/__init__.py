"""From stored spans to days: the pure reckoning, and the engine that keeps its results current."""
