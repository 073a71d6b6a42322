"""Decision tables (OMG DMN 1.3) as data: the cells' language, evaluation, and the XML files. Pure."""
