"""The page: one offline, interactive file about some runs, and the one JSON document that it is made of."""
