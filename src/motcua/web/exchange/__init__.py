"""Door: pages for those who keep the exchange with outside systems: partners, dead letters, reconciliation."""
