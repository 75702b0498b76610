"""The stored spans as columns: packed seat-days and open rows, read as one."""
