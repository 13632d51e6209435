"""What step 2.2 does only where it was asked for: an account first, a login from before SASL."""
