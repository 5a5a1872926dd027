"""From the bytes of a frame to its facts. Native codecs run in capped worker processes."""
