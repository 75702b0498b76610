"""What an organisation decides, versioned and effective-dated: one book of changes for every kind of decision."""
