"""The offline model: rules that answer the prompts without a key, a network or a download."""
