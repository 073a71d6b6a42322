"""Pages of what people say: petitions (public, own, of the officials) and ratings by link and at the counter."""
