"""Pure rules of notices: kinds and their words, quiet hours, lengths, delivery states, back-off, signatures."""
