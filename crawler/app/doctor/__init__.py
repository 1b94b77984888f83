"""What is wrong with an installation, and what to do about each finding.

`checkup.examine` asks every room of checks; each check returns findings and changes nothing.
"""
