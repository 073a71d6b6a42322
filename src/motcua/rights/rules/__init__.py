"""What the law says of requests, retention, breaches and unusual readings. Pure."""
