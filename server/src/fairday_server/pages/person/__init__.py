"""The pages of one person: their day, week and month, where each number comes from, and what is recorded of them."""
