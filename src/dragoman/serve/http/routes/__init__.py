"""The questions that the HTTP API takes, by what they are about."""
