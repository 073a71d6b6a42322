"""One module an environment: base, dev, test, production."""
