"""Rules of quality management: what counts as maintained, and which dates fit together. Pure."""
