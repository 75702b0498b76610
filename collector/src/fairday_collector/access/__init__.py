"""Access: who is asking, and whose days they may see."""
