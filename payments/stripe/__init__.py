"""The only folder that imports stripe. It knows no models."""
