"""The record of working time of a pay period: seen, corrected, claimed for, attested and decided."""
