"""The demo company: made-up people whose simulated agents enrol and upload as real ones do."""
