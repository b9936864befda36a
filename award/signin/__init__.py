"""Signing in: what django-allauth is told to do in this house.

There is one door for everybody: an address, and the code that is sent to it. There are no passwords.
"""
