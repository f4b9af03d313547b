"""The demo school and the data set generator: names, words and pictures first, then the loader that files them."""
