"""What every app stands on: errors, formatting, health, middleware, assets. Owns no table."""
