"""A sample book and the people in it: simulated debtors who answer by mail and pay, with the truth kept aside."""
