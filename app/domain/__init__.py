"""Words and rules: values, ports and errors. Standard library only, no input or output."""
