"""Documents made of blocks, and the writers of every format; knows neither OpenVM nor runs."""
