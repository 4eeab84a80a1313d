"""One module per noun: each adds itself to the parser, and answers from the ports."""
