"""Pages of the digitisation desk: scans, papers to confirm, the stock, who did how much."""
