"""How the service is watched: metrics, health, logging."""
