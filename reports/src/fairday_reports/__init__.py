"""Reports: datasets, render, deliver, schedule."""
