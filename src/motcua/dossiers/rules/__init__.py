"""The rules of a dossier's life. Pure: values in, values out, `now` passed in."""
