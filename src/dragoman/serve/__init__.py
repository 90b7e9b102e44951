"""How people reach Dragoman: the command line."""
