"""What knows HTTP and no school word: audiences, forms, errors, rendering, security headers, rate limits."""
