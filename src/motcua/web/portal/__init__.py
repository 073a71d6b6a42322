"""The citizen's door: search, file, track, rate. Works without JavaScript."""
