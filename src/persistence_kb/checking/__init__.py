"""Judging what somebody hands over: are the data well formed, and does what is claimed hold?"""
