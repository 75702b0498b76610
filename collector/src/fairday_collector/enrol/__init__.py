"""Enrolment: join tokens in, seats and keys out."""
