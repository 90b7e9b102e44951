"""The web server of `dragoman serve`: an HTTP API over one store, the page that uses it, and the tools for LLM agents beside them."""
