"""What to ask the clinic for, in its language, with the law that was found: card, letters, plan until the flight, checklist.

`countries/xx.toml` and `languages/xx.toml` hold what is known and how surely; nothing here knows a country or a language by name.
"""
