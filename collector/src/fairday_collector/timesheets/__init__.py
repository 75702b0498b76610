"""Working time: proposed from the ledger, corrected, attested, approved and locked; apart from activity."""
