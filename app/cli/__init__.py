"""The command line: the same services without a window. Each group of commands has its module."""
