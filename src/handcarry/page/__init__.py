"""The app in a browser's tab, where nothing is installed: the same checks, words and reports, on a Python that is WebAssembly.

There are no threads, no processes and no native codecs here. JavaScript looks at frames (`looker`), media are read step by step so that a
tab can breathe, and what the page asks is answered as JSON (`tab`). Knows nothing of JavaScript but the functions that it is handed.
"""
