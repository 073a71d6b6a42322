"""Pages of messages: a person's own and how they want them, what was delivered, and the words of each kind."""
