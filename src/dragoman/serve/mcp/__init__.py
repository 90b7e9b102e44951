"""Tools for LLM agents over a store (Model Context Protocol, with the official SDK): they only read, and every answer names its records."""
