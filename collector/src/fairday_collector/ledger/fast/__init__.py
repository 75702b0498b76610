"""The fast reckoning: the rules of `reckon`, over columns of many days at once; read `block` first."""

from fairday_collector.ledger.fast.block import Block, DayRules, DayTotals, reckon_block
from fairday_collector.ledger.fast.segments import segments_of_day

__all__ = ["Block", "DayRules", "DayTotals", "reckon_block", "segments_of_day"]
