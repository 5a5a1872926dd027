"""What differs between operating systems, with a fallback for each. Nothing else in the program asks which system it runs on."""
