"""Training of what the offline reader learned; needs scikit-learn, which nothing else does."""
