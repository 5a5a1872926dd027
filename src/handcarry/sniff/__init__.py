"""What a file is, judged by its content and never by its extension alone."""
