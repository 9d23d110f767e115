"""Settings: `base`, and what `dev` (development and demo), `test` and `production` change."""
