"""A citizen's own store of papers: the list, one paper and who used it, downloads, a paper of one's own."""
