"""Door: pages for those who keep the keys that sign and the anchors that are believed; two people for each entry."""
