"""Tests of what others call over HTTP."""
