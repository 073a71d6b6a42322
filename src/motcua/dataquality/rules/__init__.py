"""Pure rules of data quality: what the law allows to be asked, and what is wrong with data that are held."""
