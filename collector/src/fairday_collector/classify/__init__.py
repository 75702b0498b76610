"""Sorting of time: which category, class and core each distinct label has by the rules in force."""
