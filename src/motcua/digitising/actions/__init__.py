"""Everything that writes at the digitisation desk."""
