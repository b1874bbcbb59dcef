"""The ways out and in: folder and email. Strangers to the store, the policy and each other."""
