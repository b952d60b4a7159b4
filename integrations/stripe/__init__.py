"""Money through Stripe: payment pages and refunds asked for, notices taken in, lost ones fetched; or simulated."""
