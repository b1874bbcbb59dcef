"""The words customers use, by what they stand for: a TOML file a language, and what `make train` compiles them to."""
