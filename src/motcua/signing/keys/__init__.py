"""Where keys live: a file, a token, a remote service. Each gives `Key`: it signs bytes and never leaves its place."""
