"""One report, three forms: text, JSON, HTML. Forms decide nothing."""
