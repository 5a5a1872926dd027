"""The data files read in one place and passed down as values: vendors, words. Code lives here, facts live in the files."""
