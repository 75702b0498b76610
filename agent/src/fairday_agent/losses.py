"""Why spans were given up: the reasons counted in every batch, and what they mean in words."""

SPOOL_FULL = "spool_full"
POISON = "poison"
REJECTED = "rejected"
CORRUPT = "corrupt"

WORDS = {
    SPOOL_FULL: "dropped, oldest first, because the disk or the spool was full",
    POISON: "set aside, because the collector refused any batch with them in it",
    REJECTED: "set aside, because the collector refused them one by one",
    CORRUPT: "lost in a damaged spool file",
}


def in_words(losses: dict[str, int]) -> list[str]:
    """One line for each reason with a count above zero, the known reasons first."""
    reasons = [*WORDS, *sorted(losses.keys() - WORDS.keys())]
    return [f"{losses[reason]} {WORDS.get(reason, reason)}" for reason in reasons if losses.get(reason)]
