"""What is measured, against which floors and peers, with one command each. Figures are ratios taken side by side in one run."""
