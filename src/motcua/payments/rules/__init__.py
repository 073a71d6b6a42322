"""Pure rules of money: what is owed, orders, call-backs, bank QR codes, receipts, refunds, reconciliation, cash."""
