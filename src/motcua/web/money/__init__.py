"""Officials' pages of money: online payments, what waits for a decision, refunds, providers' days, cash."""
