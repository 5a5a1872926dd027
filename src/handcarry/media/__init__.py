"""From a path to the files on it, whatever they are wrapped in. Opens read-only, writes nothing, runs nothing."""
