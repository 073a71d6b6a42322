"""Serve: papers and results. Files are content-addressed (SHA-256), typed by content, never by name."""
