"""Entry points: arguments, printing, exit codes. One file per verb."""
