"""Words to and from a model: typed prompts, their templates, and the one method a model has."""
