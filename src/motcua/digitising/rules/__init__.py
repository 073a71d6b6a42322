"""Pure rules of digitisation: what the law asks of a scan, where a scan is cut, what a page says of a paper."""
