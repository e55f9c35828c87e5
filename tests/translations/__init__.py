"""The texts of the source for translators, and a language of no country that shows which text has no way to them."""
